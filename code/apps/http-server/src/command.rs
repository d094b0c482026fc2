//! The command line, which both server programs have.

use std::io;
use std::net::SocketAddr;
use std::process::{self, ExitCode};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::buffers::{Buffers, Fresh, Lists, Pools};
use crate::limits::Limits;
use crate::server;
use crate::service::Service;
use crate::signals::Signals;
use crate::stats::Allocated;

static POOLS: Pools = Pools::new();
static LISTS: LazyLock<Lists> = LazyLock::new(Lists::default);

/// Takes orders as JSON and answers with what they cost
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct Arguments {
    /// Where the values of a request come from
    #[arg(long, value_enum, default_value_t = Choice::Pooled)]
    buffers: Choice,
    /// Where to listen; port 0 takes any free port, and the first line printed names it
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    /// The largest body; a larger one is answered with 413
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().body_bytes)]
    body_limit: usize,
    /// How long a body may take; a slower one is answered with 408
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "10s")]
    body_time: Duration,
    /// How long the head of a request may take, and a connection be idle
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "10s")]
    head_time: Duration,
    /// How long requests under way may take when the server ends
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "10s")]
    end_time: Duration,
    /// Connections at a time; others wait
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().connections, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    connections: u32,
    /// End as well when standard input ends, as it does when whoever started the server ends in whichever way
    #[arg(long, hide = true)]
    until_input_ends: bool,
}

const EXAMPLES: &str = "\
Examples:
  http-server                        # http://127.0.0.1:8080/, with pooled buffers
  http-server --buffers fresh        # the same without a pool
  http-server --address 127.0.0.1:0 --body-limit 4096 --body-time 500ms

  curl -i http://127.0.0.1:8080/orders -d '{\"customer\":\"ada\",\"lines\":[{\"item\":\"tea\",\"quantity\":2,\"cents\":450}]}'
  curl http://127.0.0.1:8080/stats   # hits, misses and idle values of each pool

Ctrl-C ends it once the requests under way are answered, and a second Ctrl-C at once.";

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Choice {
    /// New ones for each request
    Fresh,
    /// Used ones where there are any
    Pooled,
    /// Used ones where the same thread has any: no good for POST /orders/blocking
    PerThread,
}

fn time(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|error| format!("{error}: write it like 500ms or 10s"))?;
    if time.is_zero() {
        return Err("no request is done in no time: write it like 500ms or 10s".to_owned());
    }
    Ok(time)
}

/// Serves until a signal. `allocated` asks a counting allocator, where the program has one.
pub fn run(arguments: &Arguments, allocated: Option<Allocated>) -> Result<ExitCode> {
    let runtime = Runtime::new().context("the threads that serve can't be started")?;
    runtime.block_on(async {
        match arguments.buffers {
            Choice::Fresh => serve(arguments, Fresh, allocated).await,
            Choice::Pooled => {
                // Paid before the first request, since it can take milliseconds.
                hintpool::init();
                serve(arguments, &POOLS, allocated).await
            }
            Choice::PerThread => serve(arguments, &*LISTS, allocated).await,
        }
    })
}

async fn serve<B: Buffers>(
    arguments: &Arguments,
    buffers: B,
    allocated: Option<Allocated>,
) -> Result<ExitCode> {
    let limits = Limits {
        body_bytes: arguments.body_limit,
        body_time: arguments.body_time,
        head_time: arguments.head_time,
        end_time: arguments.end_time,
        connections: arguments.connections,
    };
    let address = arguments.address;
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("{address} can't be listened on: give another --address, or port 0 for any")
    })?;
    let address = listener.local_addr().context("the server has no address")?;
    // It listens before the address is told: whoever has seen it may send a signal.
    let mut signals = Signals::new().context("signals can't be received")?;
    println!("http://{address}/");
    println!("Buffers are {}. Ctrl-C ends the server.", B::NAME);

    let service = Arc::new(Service::new(buffers, limits).with_allocations(allocated));
    let finish = async {
        tokio::select! {
            () = signals.next() => {}
            () = input_end(), if arguments.until_input_ends => {}
        }
        println!("Finishing what is under way; Ctrl-C again ends it at once.");
        tokio::spawn(async move {
            signals.next().await;
            process::exit(130);
        });
    };
    let ended = server::serve(listener, service, finish).await;
    if ended.cut_off > 0 {
        eprintln!("{} connections were cut off", ended.cut_off);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Resolves when standard input ends.
async fn input_end() {
    let (tell, told) = oneshot::channel();
    // A thread that nobody waits for: reading can't be called off.
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = tell.send(());
    });
    let _ = told.await;
}
