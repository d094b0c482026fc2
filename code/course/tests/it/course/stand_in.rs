fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let build = if cfg!(debug_assertions) { "" } else { "optimised " };
    let here = std::env::current_dir().unwrap();
    println!("{} {arguments:?} {build}in {here:?}", env!("CARGO_PKG_NAME"));
    std::process::exit(7)
}
