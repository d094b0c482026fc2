//! What belongs to the shell around the command: colour, and completions.

use crate::course::{Course, Run};

fn coloured(run: &Run) -> bool {
    run.stdout.contains('\x1b')
}

#[test]
fn a_pipe_has_colour_only_on_request() {
    let course = Course::new();
    let list = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = course.command(arguments);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        Run::of(command.envs(variables.iter().copied())).exits(0)
    };
    assert!(!coloured(&list(&["list"], &[])));
    assert!(coloured(&list(&["list", "--color", "always"], &[])));
    assert!(coloured(&list(
        &["--color=always", "list"],
        &[("NO_COLOR", "1")]
    )));
    assert!(coloured(&list(&["list"], &[("CLICOLOR_FORCE", "1")])));
    assert!(!coloured(&list(
        &["list", "--color=never"],
        &[("CLICOLOR_FORCE", "1")]
    )));
}

#[cfg(unix)]
#[test]
fn a_terminal_has_colour_unless_it_is_not_wanted() {
    use crate::terminal::{self, Terminal};

    let course = Course::new();
    let list = |arguments: &[&str], variables: &[(&str, &str)]| {
        let command = terminal::command(&course, arguments).env_remove("CLICOLOR");
        let mut terminal = Terminal::of(80, command.envs(variables.iter().copied()));
        terminal.shows("minutes are ahead.");
        terminal.exits(0);
        terminal.bytes().contains(&b'\x1b')
    };
    assert!(list(&["list"], &[]));
    assert!(!list(&["list"], &[("NO_COLOR", "1")]));
    assert!(!list(&["list"], &[("CLICOLOR", "0")]));
    assert!(!list(&["list", "--color", "never"], &[]));
}

#[test]
fn completions_are_for_a_command_of_its_own_and_the_help_says_how() {
    let course = Course::new();
    for (shell, line) in [
        ("bash", "complete -F _course"),
        ("zsh", "#compdef course"),
        ("fish", "complete -c course"),
        ("powershell", "-CommandName 'course'"),
        ("elvish", "set edit:completion:arg-completer[course]"),
    ] {
        let run = course.run(&["completions", shell]).exits(0).says(line);
        assert!(run.stdout.contains("watch"), "{run}");
        assert!(run.stdout.contains("from-start"), "{run}");
        assert!(run.stdout.contains("mistake"), "{run}");
    }
    course.run(&["completions", "csh"]).exits(2).says("bash");
    course
        .run(&["completions", "--help"])
        .exits(0)
        .says("cargo install --path code/course")
        .says("course() { cargo course \"$@\"; }");
}

/// Bash itself, with the completions read in. Only a recent one knows negative indices.
#[cfg(target_os = "linux")]
#[test]
fn bash_completes_commands_and_options() {
    let course = Course::new();
    let script = course.run(&["completions", "bash"]).exits(0).stdout;
    let complete = |words: &str| {
        let ask = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))\n\
             _course course \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"\necho \"${{COMPREPLY[@]}}\""
        );
        let output = std::process::Command::new("bash")
            .args(["-c", &ask])
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    assert_eq!(complete("course wat").trim(), "watch");
    assert_eq!(complete("course hint --fr").trim(), "--from-start");
}
