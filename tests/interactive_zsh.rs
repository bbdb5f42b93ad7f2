//! zsh at a prompt, on a real terminal.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use nix::sys::signal::Signal;

use support::terminal::{Prompt, Terminal, CTRL_C, CTRL_D, CTRL_U, CTRL_Z, ENTER, TAB, UP};

const LEFT: &str = "\x1b[D";
const PASTE: (&str, &str) = ("\x1b[200~", "\x1b[201~");

/// Starts zsh with its completion system and with what many people load.
fn zsh() -> Terminal {
    Terminal::start_zsh("autoload -Uz compinit; compinit -u\nunsetopt beep")
}

// Typing and history.

#[test]
fn what_was_typed_is_recalled() {
    let mut zsh = zsh();
    assert_eq!(zsh.enter("py { x = 'it''s' }; echo $x").trim_end(), "its");
    zsh.enter_all(&["py {", "for i in range(2):", "    print('line', i, '!!')", "}"]);
    assert!(zsh.screen().contains("line 1 !!"), "{}", zsh.screen());
    zsh.press(UP);
    zsh.wait_for("print('line', i, '!!')");
    zsh.press(ENTER);
    zsh.wait_for_prompt();
    assert_eq!(zsh.screen().matches("\nline 1 !!").count(), 2, "{}", zsh.screen());
    let listed = zsh.enter("fc -l 1");
    assert!(listed.contains("py { x = 'it''s' }; echo $x"), "{listed}");
    assert!(listed.contains(r"py {\nfor i in range(2):\n    print('line', i, '!!')\n}"), "{listed}");
}

#[test]
fn history_is_written_as_it_was_typed() {
    let mut zsh = Terminal::start_zsh(
        "HISTFILE=~/.hist HISTSIZE=99 SAVEHIST=99; setopt share_history hist_reduce_blanks inc_append_history",
    );
    zsh.enter("py -a   -F ','  {  print(  _[1]  )  }   <<< 'a,b'");
    zsh.enter_all(&["py {", "  y  =  1", "}"]);
    zsh.enter("!py:0 { y }");
    let written = std::fs::read_to_string(zsh.sandbox.home().join(".hist")).unwrap();
    assert!(written.contains("py -a   -F ',' {  print(  _[1]  )  } <<< 'a,b'"), "{written}");
    assert!(written.contains("py {\\\n  y  =  1\\\n}"), "{written}");
    assert!(written.contains("py { y }"), "{written}");
}

#[test]
fn a_pasted_block_with_tabs() {
    let mut zsh = zsh();
    zsh.press(&format!("{}py {{\n\tfor i in range(2):\n\t\tprint('tab', i)\n}}{}", PASTE.0, PASTE.1));
    zsh.wait_for("print('tab', i)");
    zsh.press(ENTER);
    zsh.wait_for_prompt();
    assert!(zsh.output().ends_with("tab 0\ntab 1\n") || zsh.screen().contains("tab 1"), "{}", zsh.screen());
}

#[test]
fn hooks_see_what_was_typed() {
    let mut zsh =
        Terminal::start_zsh("preexec() { print -r -- \"<$1>\" }; precmd_functions+=(p); p() { py { seen = 1 } }");
    assert_eq!(zsh.enter("py { print('x') }").trim_end(), "<py { print('x') }>\nx");
    assert_eq!(zsh.enter("echo $seen").lines().last(), Some("1"));
}

// Completion.

#[test]
fn tab_leaves_a_block_alone() {
    let mut zsh = zsh();
    std::fs::write(zsh.sandbox.work().join("onlyfile"), "").unwrap();
    for typed in ["py { print(\"!! $HOME\", os.pa", "py { a = onlyf", "py -l { _ + '*"] {
        zsh.press(&format!("{typed}{TAB}{LEFT}"));
        std::thread::sleep(std::time::Duration::from_millis(500));
        assert_eq!(zsh.input_line().trim_end(), typed.trim_end(), "{}", zsh.screen());
        zsh.press(CTRL_U);
        zsh.interrupt();
    }
    zsh.press(&format!("py {{ 1 }} > onlyf{TAB}"));
    zsh.wait_for("> onlyfile");
    zsh.press(CTRL_U);
    zsh.press(&format!("py --expl{TAB}"));
    zsh.wait_for("print the plain Python");
}

// Interrupts and jobs.

#[test]
fn ctrl_c_gives_the_prompt_back() {
    let mut zsh = zsh();
    for command in [
        "py { print('run' 'ning', flush=True); time.sleep(50) }",
        "py { print('run' 'ning', flush=True); [0 for _ in iter(int, 1)] }",
        "while true; do py { print('run' 'ning', flush=True); time.sleep(0.1) }; done",
        "sleep 50 | py { print('run' 'ning', flush=True); time.sleep(50) }",
        "py { print('run' 'ning', file=sys.stderr, flush=True); time.sleep(50) } | cat",
        "py { print('run' 'ning', flush=True); sh.run { sleep 50 } }",
    ] {
        zsh.start_command(command, "running");
        zsh.interrupt();
        assert_eq!(zsh.enter("echo status $?").trim_end(), "status 130", "{command}");
        assert_eq!(zsh.enter("py { print('next', 'block') }").trim_end(), "next block", "{command}");
    }
}

/// The terminal belongs to them, until zsh takes it back.
#[test]
fn ctrl_c_reaches_a_last_stage_whose_other_stages_have_ended() {
    let mut zsh = zsh();
    for command in [
        "echo a | py { print('run' 'ning', flush=True); time.sleep(50) }",
        "echo a | py { print('run' 'ning', flush=True); [0 for _ in iter(int, 1)] }",
        "echo a | { py { print('run' 'ning', flush=True); time.sleep(50) } }",
        "f() { py { print('run' 'ning', flush=True); time.sleep(50) } }; echo a | f",
        "sleep 50 | { py { print('run' 'ning', flush=True); time.sleep(50) } }",
    ] {
        zsh.start_command(command, "running");
        std::thread::sleep(std::time::Duration::from_secs(1));
        zsh.interrupt();
        assert_eq!(zsh.enter("echo status $?").trim_end(), "status 130", "{command}");
    }
    zsh.press(&format!("true | py {{ time.sleep(2); print('got', open('/dev/tty').readline()) }}{ENTER}"));
    zsh.press(&format!("a line{ENTER}"));
    zsh.wait_for("got a line");
    zsh.wait_for_prompt();
}

#[test]
fn ctrl_c_gives_an_open_block_up() {
    let mut zsh = zsh();
    assert_eq!(zsh.enter_part("py {"), Prompt::More);
    assert_eq!(zsh.enter_part("x = '"), Prompt::More);
    zsh.interrupt();
    assert_eq!(zsh.enter("echo works").trim_end(), "works");
}

#[test]
fn a_pipeline_is_suspended_and_goes_on() {
    let mut zsh = zsh();
    zsh.start_command(
        "py { print('run' 'ning', file=sys.stderr); time.sleep(0.5); print('the end') } | cat",
        "running",
    );
    zsh.press(CTRL_Z);
    zsh.wait_for_prompt();
    assert!(zsh.enter("jobs").contains("suspended"), "{}", zsh.screen());
    zsh.press(&format!("fg{ENTER}"));
    zsh.wait_for("the end");
    zsh.wait_for_prompt();
}

#[test]
fn a_stage_that_can_not_be_suspended_goes_on() {
    let mut zsh = zsh();
    zsh.start_command("sleep 60 | py { print('run' 'ning', flush=True); time.sleep(50) }", "running");
    zsh.press(CTRL_Z);
    zsh.wait_for("can't be suspended");
    zsh.interrupt();
    assert_eq!(zsh.enter("echo works").trim_end(), "works");
}

// The terminal.

#[test]
fn input_reads_from_the_terminal() {
    let mut zsh = zsh();
    let before = zsh.settings();
    zsh.press(&format!("py {{ name = input('who? ') }}{ENTER}"));
    zsh.wait_for("who?");
    zsh.press(&format!("me{ENTER}"));
    zsh.wait_for_prompt();
    assert_eq!(zsh.enter("echo $name").trim_end(), "me");
    assert_eq!(zsh.settings(), before);
}

#[test]
fn a_stage_reads_on_after_a_signal() {
    let mut zsh = zsh();
    let asks = "py { print('as' 'king', flush=True); print(input() * 2) }";
    zsh.start_command(&format!("({asks})"), "asking");
    zsh.resize(40, 120);
    std::thread::sleep(Duration::from_millis(300));
    zsh.press(&format!("ab{ENTER}"));
    zsh.wait_for_prompt();
    assert!(zsh.screen().contains("\nabab\n"), "{}", zsh.screen());
    zsh.start_command(&format!("((sleep 0.5; echo ende''d) & {asks})"), "asking");
    zsh.wait_for("ended");
    std::thread::sleep(Duration::from_millis(300));
    zsh.press(&format!("cd{ENTER}"));
    zsh.wait_for_prompt();
    assert!(zsh.screen().contains("\ncdcd\n"), "{}", zsh.screen());
}

#[test]
fn exit_ends_everything() {
    let mut zsh = zsh();
    zsh.enter("py { x = 1 }");
    zsh.press(CTRL_D);
    let (status, survivors) = zsh.wait_for_end();
    assert_eq!(status, Some(0));
    assert!(survivors.is_empty(), "{survivors:?}");
}

#[test]
fn a_closed_terminal_ends_a_zsh_that_waits_for_python() {
    for code in support::hangup::CODES {
        let (has_ended, survivors) = support::hangup::close_while(support::shell::Shell::Zsh, code);
        assert!(has_ended && survivors.is_empty(), "{code}: {survivors:?}");
    }
}

#[test]
fn a_hangup_ends_a_zsh_that_waits_for_python() {
    for code in ["time.sleep(60)", "[0 for _ in iter(int, 1)]"] {
        let mut zsh = zsh();
        zsh.start_command(&format!("py {{ print('run' 'ning', flush=True); {code} }}"), "running");
        zsh.send(Signal::SIGHUP);
        let (_, survivors) = zsh.wait_for_end();
        assert!(survivors.is_empty(), "{code}: {survivors:?}");
    }
}

#[test]
fn an_interrupt_of_a_stage_is_the_jobs() {
    let mut zsh = zsh();
    zsh.start_command("py { print('run' 'ning', file=sys.stderr, flush=True); time.sleep(50) } | sort", "running");
    zsh.press(CTRL_C);
    zsh.wait_for_prompt();
    assert_eq!(zsh.enter("py { 1 + 1 }").trim_end(), "2");
}
