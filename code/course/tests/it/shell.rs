//! What belongs to the shell around the command: colour, and completions.

use crate::course::{Course, Run};

#[test]
fn a_pipe_has_colour_only_on_request() {
    let course = Course::new();
    for (arguments, variable, coloured) in [
        (&["list"][..], None, false),
        (&["list", "--color", "always"], None, true),
        (&["--color=always", "list"], Some("NO_COLOR"), true),
        (&["list"], Some("CLICOLOR_FORCE"), true),
        (&["list", "--color=never"], Some("CLICOLOR_FORCE"), false),
    ] {
        let mut command = course.command(arguments);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.envs(variable.map(|name| (name, "1")));
        let run = Run::of(&mut command).exits(0);
        assert_eq!(
            run.stdout.contains('\x1b'),
            coloured,
            "{arguments:?} {variable:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_has_colour_unless_it_is_not_wanted() {
    use crate::terminal::{self, Terminal};

    let course = Course::new();
    for (arguments, variable, coloured) in [
        (&["list"][..], None, true),
        (&["list"], Some(("NO_COLOR", "1")), false),
        (&["list"], Some(("CLICOLOR", "0")), false),
        (&["list", "--color", "never"], None, false),
    ] {
        let command = terminal::command(&course, arguments).env_remove("CLICOLOR");
        let mut terminal = Terminal::of(80, command.envs(variable));
        terminal.shows("minutes are ahead.");
        terminal.exits(0);
        let bytes = terminal.bytes();
        assert_eq!(
            bytes.contains(&b'\x1b'),
            coloured,
            "{arguments:?} {variable:?}"
        );
    }
}

#[test]
fn completions_are_for_a_command_of_its_own() {
    let course = Course::new();
    for (shell, line) in [
        ("bash", "complete -F _course"),
        ("zsh", "#compdef course"),
        ("fish", "complete -c course"),
        ("powershell", "-CommandName 'course'"),
        ("elvish", "set edit:completion:arg-completer[course]"),
    ] {
        let run = course.run(&["completions", shell]).exits(0);
        run.says_all(&[line, "watch", "from-start", "mistake"]);
    }
    course.run(&["completions", "csh"]).exits(2).says("bash");
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
