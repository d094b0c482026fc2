//! All stages. Nothing here is judged by a real clock: the machines are doubles.

#![forbid(unsafe_code)]

mod doubles;
mod ends;
mod many_rounds;
mod signatures;

mod stage_1_buffers;
mod stage_2_time;
mod stage_3_count;
mod stage_4_warm_up;
mod stage_5_turns;
mod stage_6_threads;
mod stage_7_interval;
mod stage_8_verdict;
mod stage_9_prove;
