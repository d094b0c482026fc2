//! The last good build, held for those who read it.

use crate::site::{self, Home, Site};
use anyhow::Context;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use tempfile::TempDir;

/// The pages that readers get now. Each build goes into a folder of its own, so nobody ever sees
/// a half-written one; a folder is removed when its last reader lets go of it.
#[derive(Debug, Clone)]
pub(crate) struct CurrentBuild(Arc<RwLock<Arc<TempDir>>>);

impl CurrentBuild {
    /// Holds a first build.
    pub(crate) fn first(root: &Path) -> anyhow::Result<(Self, Site)> {
        let (pages, built) = build(root)?;
        Ok((Self(Arc::new(RwLock::new(pages))), built))
    }

    /// Builds the book again; the pages held so far stay if it fails.
    pub(crate) fn rebuild(&self, root: &Path) -> anyhow::Result<Site> {
        let (pages, built) = build(root)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = pages;
        Ok(built)
    }

    /// The folder with the pages, which stays while the result lives.
    pub(crate) fn pages(&self) -> Arc<TempDir> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn build(root: &Path) -> anyhow::Result<(Arc<TempDir>, Site)> {
    let pages = tempfile::Builder::new()
        .prefix("hintpool-book-")
        .tempdir()
        .context("cannot create a folder for the pages among the temporary files")?;
    let built = site::build(root, pages.path(), Home::Local)?;
    Ok((Arc::new(pages), built))
}
