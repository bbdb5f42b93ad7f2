//! fish at a prompt, on a real terminal.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use nix::sys::signal::Signal;

use support::fish::Fish;
use support::terminal::{CTRL_C, CTRL_D, CTRL_U, CTRL_Z, ENTER, UP};

const LEFT: &str = "\x1b[D";
const PASTE: (&str, &str) = ("\x1b[200~", "\x1b[201~");

/// Says that it runs (`running` is not in what is typed), then does `code`.
fn block(code: &str) -> String {
    format!("py {{ print('run' 'ning', flush=True); {code} }}")
}

/// Interrupts a command that has printed `running`; everything must be as before.
fn interrupt(fish: &mut Fish, command: &str) {
    fish.press(&format!("{command}\r"));
    fish.wait_for("running");
    fish.press(CTRL_C);
    fish.wait_for_prompt();
    assert_eq!(fish.enter("echo status $status"), "status 130");
    assert_eq!(fish.enter("py { print('next', 'block') }"), "next block");
}

// Typing.

#[test]
fn what_was_typed_stays() {
    let mut fish = Fish::start();
    assert_eq!(fish.enter("py { x = 3; print('out', x) }; echo $x"), "out 3\n3");
    assert!(fish.shown().contains("> py { x = 3; print('out', x) }; echo $x\nout 3\n3\n"), "{}", fish.shown());
    assert_eq!(fish.enter("echo other"), "other");
    assert_eq!(fish.enter("py { 2 + 2 }"), "4");
    fish.edit(&format!("{UP}{UP}{UP}"));
    assert_eq!(fish.line(), "py { x = 3; print('out', x) }; echo $x");
    fish.press(ENTER);
    fish.wait_for_prompt();
    assert_eq!(fish.shown().matches("out 3\n").count(), 2, "{}", fish.shown());
    assert!(!fish.shown().contains("py '"), "{}", fish.shown());
    assert!(!fish.enter("history").contains("pysh"));
}

#[test]
fn a_suggestion_does_not_stay() {
    let mut fish = Fish::start();
    assert_eq!(fish.enter("py { 1 + 1 }; echo suggested"), "2\nsuggested");
    fish.edit("py { 1 + 1 }; echo");
    assert!(fish.line().ends_with("suggested"), "{}", fish.shown());
    fish.press(ENTER);
    fish.wait_for_prompt();
    assert!(fish.shown().contains("> py { 1 + 1 }; echo\n2\n\n"), "{}", fish.shown());
}

#[test]
fn a_block_on_many_lines() {
    let mut fish = Fish::start();
    fish.edit("py {\r");
    fish.edit("for i in range(2):\r");
    fish.edit("print('line', i)\r");
    fish.press("}\r");
    fish.wait_for_prompt();
    fish.wait_for("line 0\nline 1\n");
    fish.edit(UP);
    let line: Vec<_> = fish.line().lines().map(|line| line.trim().to_owned()).collect();
    assert_eq!(line, ["py {", "for i in range(2):", "print('line', i)", "}"]);
    // From the middle of it.
    fish.edit(&format!("{UP}{LEFT}{LEFT}"));
    fish.press(ENTER);
    fish.wait_for_prompt();
    assert_eq!(fish.shown().matches("line 0\nline 1\n").count(), 2, "{}", fish.shown());
}

#[test]
fn lines_of_a_block_may_be_indented_by_hand() {
    let mut fish = Fish::start();
    // From the first line on, from its first suite on, and not at all.
    for (first, suite) in [("  ", "      "), ("", "    "), ("", "")] {
        fish.edit("py {\r");
        fish.edit(&format!("{first}for i in range(2):\r"));
        fish.edit(&format!("{suite}print('line', i)\r"));
        fish.edit(&format!("{suite}print('more', i)\r"));
        fish.press("}\r");
        fish.wait_for_prompt();
        fish.wait_for("line 0\nmore 0\nline 1\nmore 1\n");
        fish.edit("clear\r");
        fish.wait_for_prompt();
    }
}

#[test]
fn a_block_in_an_open_command_of_fish() {
    let mut fish = Fish::start();
    fish.edit("for i in 1 2\r");
    fish.edit("py { print(i, 'of', 2) }\r");
    fish.press("end\r");
    fish.wait_for_prompt();
    fish.wait_for("1 of 2\n2 of 2\n");
}

#[test]
fn keys_that_come_early_are_for_the_next_command() {
    let mut fish = Fish::start();
    fish.press("py { print('fir' 'st') }\recho sec''ond\r");
    fish.wait_for("first\n");
    fish.wait_for("second\n");
    assert!(fish.shown().contains("> py { print('fir' 'st') }\n"), "{}", fish.shown());
}

#[test]
fn fish_says_what_is_wrong_with_its_part() {
    let mut fish = Fish::start();
    fish.edit("py { 1 }; end\r");
    fish.wait_for("'end' outside of a block");
    fish.edit(&format!("{CTRL_C}{CTRL_U}"));
    assert_eq!(fish.enter("echo fine"), "fine");
}

#[test]
fn commands_that_begin_with_a_blank_are_not_remembered() {
    let mut fish = Fish::start();
    assert_eq!(fish.enter("echo first"), "first");
    assert_eq!(fish.enter(" py { print('secret') }"), "secret");
    assert_eq!(fish.enter("echo x"), "x");
    assert_eq!(fish.enter("history | string match -e secret"), "");
}

#[test]
fn abbreviations_are_for_commands() {
    let mut fish = Fish::start_with("abbr --add z echo expanded\n");
    assert_eq!(fish.enter("z"), "expanded");
    assert_eq!(fish.enter("z now"), "expanded now");
    assert_eq!(fish.enter("py { z = 4; print( z ) }"), "4");
}

#[test]
fn pasted_text_keeps_its_indentation() {
    let mut fish = Fish::start();
    let text = "py {\n    if True:\n        x = '''a\n\tb'''\n}";
    fish.edit(&format!("{}{text}{}", PASTE.0, PASTE.1));
    fish.press(ENTER);
    fish.wait_for_prompt();
    assert_eq!(fish.enter("string replace \\t '<tab>' -- $x"), "a\n<tab>b");
}

#[test]
fn several_commands_are_pasted() {
    let mut fish = Fish::start();
    fish.edit(&format!("{}py {{ q = 2 }}\necho one $q\npy {{\n  print('two', q)\n}}{}", PASTE.0, PASTE.1));
    fish.press(ENTER);
    fish.wait_for_prompt();
    fish.wait_for("one 2\ntwo 2\n");
}

#[test]
fn the_users_own_enter_is_chained() {
    let mut fish = Fish::start_with(
        "function fish_user_key_bindings; bind \\r my_enter; end
function my_enter; set -g pressed (math \"0$pressed + 1\"); commandline -f execute; end\n",
    );
    assert_eq!(fish.enter("py { 1 + 1 }"), "2");
    // With that binding fish may paint its prompt once more.
    for count in ["pressed 1", "pressed 2"] {
        fish.edit("echo pressed $pressed");
        fish.press(ENTER);
        fish.wait_for(count);
    }
}

#[test]
fn vi_mode() {
    let mut fish = Fish::start_with("set -g fish_key_bindings fish_vi_key_bindings\n");
    assert_eq!(fish.enter("py { 1 + 1 }"), "2");
    fish.edit("py { 30 + 3 }\x1b");
    fish.press(ENTER);
    fish.wait_for_prompt();
    fish.wait_for("\n33\n");
}

// Interrupts.

#[test]
fn an_interrupt_while_python_sleeps() {
    interrupt(&mut Fish::start(), &block("time.sleep(100)"));
}

#[test]
fn an_interrupt_while_python_is_busy() {
    interrupt(&mut Fish::start(), &block("x = [i for i in iter(int, 1)]"));
}

#[test]
fn an_interrupt_of_a_loop_of_blocks() {
    interrupt(&mut Fish::start(), "while true; py { print('run' 'ning'); time.sleep(0.01) }; end");
}

#[test]
fn an_interrupt_of_shell_source() {
    interrupt(&mut Fish::start(), "py { sh.run { echo run''ning; sleep 100 } }");
    interrupt(&mut Fish::start(), &block("sh { sleep 100 }"));
}

#[test]
fn an_interrupt_of_a_pipeline() {
    let mut fish = Fish::start();
    fish.edit("sleep 100 | py { _ } | cat\r");
    fish.press(CTRL_C);
    fish.wait_for_prompt();
    assert_eq!(fish.enter("py { print('next', 'block') }"), "next block");
}

#[test]
fn an_interrupt_that_reaches_only_the_other_stages() {
    let mut fish = Fish::start();
    fish.edit("sleep 100 | py { print('run' 'ning', flush=True); _x = [i for i in iter(int, 1)] }\r");
    fish.wait_for("running");
    fish.press(CTRL_C);
    fish.wait_for_prompt();
    assert_eq!(fish.enter("py { print('next', 'block') }"), "next block");
}

#[test]
fn an_interrupt_of_many_stages() {
    let last = "py { print('run' 'ning', flush=True); time.sleep(100) }";
    interrupt(&mut Fish::start(), &format!("yes | py -l {{ _ }} | py -l {{ _ }} | {last}"));
}

// Jobs.

/// Ends the only job. fish says so, with one more prompt, when it likes.
fn end_job(fish: &mut Fish) {
    fish.edit("kill %1; wait\r");
    fish.wait_for("terminated by signal");
    fish.edit("");
    assert_eq!(fish.enter("jobs -q; echo $status"), "1");
}

#[test]
fn a_block_in_the_background() {
    let mut fish = Fish::start();
    assert_eq!(fish.enter("py { time.sleep(100) } &"), "");
    assert!(fish.enter("jobs").contains("running"), "{}", fish.shown());
    assert_eq!(fish.enter("py { print('in', 'front') }"), "in front");
    end_job(&mut fish);
    // It is in the foreground when its job has the terminal.
    let behind = "os.tcgetpgrp(2) != os.getpgid(__import__('_pysh').caller_pid())";
    let job = format!("while {behind}: time.sleep(0.01);; print('fore' 'most', flush=True); time.sleep(100)");
    fish.press(&format!("py {{ {job} }} & ; fg\r"));
    fish.wait_for("foremost");
    fish.press(CTRL_C);
    fish.wait_for_prompt();
    assert_eq!(fish.enter("jobs -q; echo $status"), "1");
    assert_eq!(fish.enter("py { print('next', 'block') }"), "next block");
}

#[test]
fn a_job_that_is_stopped() {
    let mut fish = Fish::start();
    fish.press("sleep 1 | py -l -b 'print(\"run\" \"ning\", flush=True)' -e '\"go\" \"ne\"' { _ } | cat\r");
    fish.wait_for("running");
    fish.press(CTRL_Z);
    fish.wait_for_prompt();
    assert!(fish.enter("jobs").contains("stopped"), "{}", fish.shown());
    assert_eq!(fish.enter("py { print('in', 'front') }"), "in front");
    fish.press("fg\r");
    fish.wait_for("\ngone\n");
    fish.wait_for_prompt();
    assert_eq!(fish.enter("jobs -q; echo $status"), "1");
    fish.press("sleep 100 | py { print('beg' 'un', flush=True); _x = len(list(lines())) } | py -l { _ }\r");
    fish.wait_for("\nbegun");
    fish.press(CTRL_Z);
    fish.wait_for_prompt();
    fish.enter("bg");
    assert!(fish.enter("jobs").contains("running"), "{}", fish.shown());
    end_job(&mut fish);
}

#[test]
fn stages_stay_as_they_were_typed() {
    let mut fish = Fish::start();
    let command = "seq 2 | py -l 'int(_) * 2' | py { n = sum(map(int, lines())) }; echo $n";
    assert_eq!(fish.enter(command), "6");
    assert!(fish.shown().contains(&format!("> {command}\n6\n")), "{}", fish.shown());
    assert_eq!(fish.enter("echo other"), "other");
    fish.edit(&format!("{UP}{UP}"));
    assert_eq!(fish.line(), command);
    fish.edit(CTRL_U);
    fish.edit("seq 2 | py -l '_' |\r");
    fish.press("py { len(list(lines())) }\r");
    fish.wait_for_prompt();
    fish.wait_for("\n2\n");
    assert_eq!(fish.enter("functions -q py; and py 'print(n)' | cat"), "6");
}

#[test]
fn an_interrupt_of_an_open_block() {
    let mut fish = Fish::start();
    fish.edit("py {\r");
    fish.edit(CTRL_C);
    assert_eq!(fish.enter("py { print('next', 'block') }"), "next block");
}

// The terminal.

#[test]
fn python_reads_the_terminal() {
    let mut fish = Fish::start();
    fish.press("py { name = input('na' 'me? ') }\r");
    fish.wait_for("\nname?");
    fish.press("bob\r");
    fish.wait_for_prompt();
    assert_eq!(fish.enter("echo $name"), "bob");
}

#[test]
fn the_shell_ends() {
    let mut fish = Fish::start();
    assert_eq!(fish.enter("py { import atexit; _ = atexit.register(print, 'good' 'bye') }"), "");
    fish.press(CTRL_D);
    assert_eq!(fish.wait_for_end(), Some(0));
    fish.wait_for("goodbye");
}

#[test]
fn a_hangup_ends_a_fish_that_waits_for_python() {
    let beside = "sh { py { time.sleep(60) } }";
    for code in ["time.sleep(60)", "[0 for _ in iter(int, 1)]", beside] {
        let mut fish = Fish::start();
        fish.press(&format!("{}\r", block(code)));
        fish.wait_for("running");
        fish.send(Signal::SIGHUP);
        fish.wait_for_end();
    }
}

#[test]
fn a_hangup_that_a_function_is_for_ends_nothing() {
    let mut fish = Fish::start();
    assert_eq!(fish.enter("function on_hangup --on-signal HUP; end"), "");
    let work = "while not os.path.exists('go'): time.sleep(0.01);; print('wh' 'ole')";
    fish.press(&format!("{}\r", block(work)));
    fish.wait_for("running");
    fish.send(Signal::SIGHUP);
    // For an interrupt that should not be.
    std::thread::sleep(Duration::from_millis(300));
    std::fs::write(fish.sandbox.work().join("go"), "").unwrap();
    fish.wait_for("\nwhole\n");
    fish.wait_for_prompt();
    assert_eq!(fish.enter("py { 1 + 1 }"), "2");
}

#[test]
fn a_closed_terminal_ends_a_fish_that_waits_for_python() {
    for code in support::hangup::CODES {
        let (has_ended, survivors) = support::hangup::close_while(support::shell::Shell::Fish, code);
        assert!(has_ended && survivors.is_empty(), "{code}: {survivors:?}");
    }
}
