//! The command line, which both programs have.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand, ValueEnum};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::buffers::{Buffers, Fresh, Lists, Pools};
use crate::limits::Limits;
use crate::load::Load;
use crate::server;
use crate::service::Service;

/// Takes orders as JSON and answers with what they cost
#[derive(Debug, Parser)]
#[command(name = "http-server", version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Where the values of a request come from
    #[arg(long, value_enum, default_value_t = Choice::Pooled)]
    buffers: Choice,
    /// Where to listen; port 0 takes any free port, and the first line printed names it
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    #[command(flatten)]
    limits: Limits,
}

const EXAMPLES: &str = "\
Examples:
  http-server                        # http://127.0.0.1:8080/, with pooled buffers
  http-server --buffers fresh        # the same without a pool
  http-server --address 127.0.0.1:0 --body-limit 4096 --body-time 500ms

  curl -i http://127.0.0.1:8080/orders -d '{\"customer\":\"ada\",\"lines\":[{\"item\":\"tea\",\"quantity\":2,\"cents\":450}]}'
  curl http://127.0.0.1:8080/stats   # hits, misses and idle values of each pool

Ctrl-C ends it.";

#[derive(Debug, Subcommand)]
enum Command {
    Load(Load),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Choice {
    /// New ones for each request
    Fresh,
    /// Used ones where there are any
    Pooled,
    /// Used ones where the same thread has any: no good for POST /orders/blocking
    PerThread,
}

/// Does what the arguments say.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match &cli.command {
        None => cli.run().map(|()| ExitCode::SUCCESS),
        Some(Command::Load(load)) => load.run(),
    };
    ended.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

impl Cli {
    fn run(&self) -> Result<()> {
        let runtime = Runtime::new().context("the threads that serve can't be started")?;
        // The values may outlive any request's task, so they are borrowed for good.
        runtime.block_on(async {
            match self.buffers {
                Choice::Fresh => self.serve(Fresh).await,
                Choice::Pooled => {
                    // Paid before the first request, since it can take milliseconds.
                    hintpool::init();
                    self.serve(&*Box::leak(Box::<Pools>::default())).await
                }
                Choice::PerThread => self.serve(&*Box::leak(Box::<Lists>::default())).await,
            }
        })
    }

    async fn serve<B: Buffers>(&self, buffers: B) -> Result<()> {
        let address = self.address;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("{address} can't be listened on: give another --address, or port 0 for any")
        })?;
        let address = listener.local_addr().context("the server has no address")?;
        println!("http://{address}/");
        println!("Buffers are {}. Ctrl-C ends the server.", B::NAME);
        let service = Arc::new(Service::new(buffers, self.limits));
        server::serve(listener, service).await;
        Ok(())
    }
}
