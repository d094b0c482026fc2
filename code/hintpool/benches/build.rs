//! Writes down the compiler and the versions of the crates that are compared.

fn main() {
    built::write_built_file().expect("the build's own facts");
}
