//! An ordered worker pool: threads between a reader and a writer, and results in the order of the jobs.
//!
//! Job 0 goes to worker 0, job 1 to worker 1 and so on around, and results are taken in the same order.
//! So nothing must be sorted, and no more than two jobs and two results wait for each worker.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::Result;

const WAITING: usize = 2;

/// Does `work` for each job on so many threads, and passes what it gives to `finish`, in order.
///
/// The first error, in the order of the jobs, ends all and is returned.
/// With one thread the calling one does everything; otherwise another one reads, and the calling one finishes.
pub fn run<J: Send, D: Send>(
    mut jobs: impl Iterator<Item = Result<J>> + Send,
    threads: usize,
    work: impl Fn(J) -> Result<D> + Sync,
    mut finish: impl FnMut(D) -> Result<()>,
) -> Result<()> {
    if threads <= 1 {
        return jobs.try_for_each(|job| finish(work(job?)?));
    }
    thread::scope(|scope| {
        let mut to_workers = Vec::new();
        let mut from_workers = Vec::new();
        for _ in 0..threads {
            let (to_worker, jobs) = sync_channel(WAITING);
            let (results, from_worker) = sync_channel(WAITING);
            to_workers.push(to_worker);
            from_workers.push(from_worker);
            let work = &work;
            scope.spawn(move || work_off(&jobs, &results, work));
        }
        scope.spawn(move || hand_out(jobs, &to_workers));
        // A worker that is done hangs up, and then so has the next one.
        for worker in from_workers.iter().cycle() {
            let Ok(done) = worker.recv() else { break };
            finish(done?)?;
        }
        Ok(())
        // On an error the receivers go here, so whoever sends to them ends, and the reader after them.
    })
}

fn hand_out<J>(jobs: impl Iterator<Item = Result<J>>, workers: &[SyncSender<Result<J>>]) {
    for (job, worker) in jobs.zip(workers.iter().cycle()) {
        // Nothing that is read after an error is of use.
        let failed = job.is_err();
        if worker.send(job).is_err() || failed {
            break;
        }
    }
}

fn work_off<J, D>(
    jobs: &Receiver<Result<J>>,
    results: &SyncSender<Result<D>>,
    work: impl Fn(J) -> Result<D>,
) {
    for job in jobs {
        if results.send(job.and_then(&work)).is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{bail, ensure};

    fn squares(count: u64, threads: usize) -> Vec<u64> {
        let mut seen = Vec::new();
        let work = |number: u64| {
            // The first of each round takes longest, so that results would come out of order by themselves.
            if number.is_multiple_of(3) {
                thread::yield_now();
            }
            Ok(number * number)
        };
        run((0..count).map(Ok), threads, work, |square| {
            seen.push(square);
            Ok(())
        })
        .unwrap();
        seen
    }

    #[test]
    fn results_come_in_the_order_of_the_jobs_however_many_threads_there_are() {
        for threads in [1, 2, 3, 7] {
            for count in [0, 1, 2, 100] {
                let expected: Vec<u64> = (0..count).map(|number| number * number).collect();
                assert_eq!(squares(count, threads), expected, "{threads} threads");
            }
        }
    }

    #[test]
    fn the_first_error_ends_all_wherever_it_strikes() {
        for threads in [1, 2, 3] {
            for place in ["reader", "worker", "writer"] {
                let mut finished = 0;
                let jobs = (0..).map(|number: u64| {
                    ensure!(place != "reader" || number != 20, "job 20");
                    Ok(number)
                });
                let work = |number| {
                    if place == "worker" && number >= 20 {
                        bail!("job {number}");
                    }
                    Ok(number)
                };
                let error = run(jobs, threads, work, |number| {
                    ensure!(place != "writer" || number != 20, "job {number}");
                    finished += 1;
                    Ok(())
                })
                .unwrap_err();
                assert_eq!(
                    (error.to_string().as_str(), finished),
                    ("job 20", 20),
                    "{place}, {threads} threads"
                );
            }
        }
    }
}
