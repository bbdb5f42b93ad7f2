//! bash at a prompt, on a real terminal.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;

use nix::sys::signal::Signal;

use support::diff::find_in_order;
use support::expectation::Stream;
use support::script::Script;
use support::terminal::{Prompt, Terminal, CTRL_C, CTRL_D, CTRL_U, CTRL_Z, ENTER, TAB, UP};

/// Says that it runs (`running` is not in the text that the terminal echoes), then does `code`.
fn block(code: &str) -> String {
    format!("py {{ print('run' 'ning', flush=True); {code} }}")
}

/// Interrupts a block that does `code`; everything must be as before.
fn interrupt_in(code: &str) {
    let mut bash = Terminal::start();
    let settings = (bash.settings(), bash.enter("stty -g"));
    bash.start_command(&block(code), "running");
    bash.interrupt();
    assert_eq!(bash.enter("echo status $?"), "status 130\n");
    assert_eq!(bash.enter("py { print('next', 'block') }"), "next block\n");
    assert_eq!((bash.settings(), bash.enter("stty -g")), settings);
}

// Typing.

#[test]
fn a_block_on_many_lines() {
    let mut bash = Terminal::start();
    let lines = ["py {", "    q = 5", "    if q:", "", "        print(q)", "}"];
    assert_eq!(bash.enter_all(&lines), "5\n");
    assert_eq!(bash.enter("echo $q"), "5\n");
}

#[test]
fn open_strings_and_brackets_continue() {
    let mut bash = Terminal::start();
    assert_eq!(bash.enter_all(&["py { s = '''a", "}' \" $x", "b'''", "}"]), "");
    assert_eq!(bash.enter("echo \"${#s}\""), "11\n");
    assert_eq!(bash.enter_all(&["py { l = [", "1,  # }", "2]; print(l) }"]), "[1, 2]\n");
}

#[test]
fn a_block_inside_open_shell_constructs() {
    let mut bash = Terminal::start();
    let lines = ["for i in 1 2; do", "  py {", "    print(i, 'of', 2)", "  }", "done"];
    assert_eq!(bash.enter_all(&lines), "1 of 2\n2 of 2\n");
    let lines = ["f() {", "py {", "print('in f')", "}", "}"];
    assert_eq!(bash.enter_all(&lines), "");
    assert_eq!(bash.enter("f"), "in f\n");
    assert_eq!(bash.enter_all(&["py { print(3) } |", "cat"]), "3\n");
}

#[test]
fn exclamation_marks_in_a_block_are_python() {
    let mut bash = Terminal::start();
    assert_eq!(bash.enter("py { print('wow!x', 1 != 2, '!!') }"), "wow!x True !!\n");
    assert_eq!(bash.enter_all(&["py {", "print('!x', f'{1!r}')", "}"]), "!x 1\n");
}

#[test]
fn a_value_that_has_no_text_shows_as_its_repr() {
    let mut bash = Terminal::start();
    assert_eq!(bash.enter("py { {'a': [1]} }"), "{'a': [1]}\n");
    assert_eq!(bash.enter("py { object }"), "<class 'object'>\n");
}

#[test]
fn pasted_text_runs_as_typed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/features/acceptance.sh");
    let script = Script::read(Path::new(path)).unwrap();
    let typed: Vec<_> = script.typed().collect();
    let mut bash = Terminal::start();
    bash.press(&format!("\x1b[200~{}\x1b[201~{ENTER}", typed.join("\n").trim_end()));
    bash.wait_for_prompt();
    let output = bash.output();
    find_in_order(path, &script.expected(Stream::Stdout, &["bash", "prompt"]), &output).unwrap();
    assert!(output.contains("ZeroDivisionError: division by zero"), "{output}");
}

#[test]
fn text_typed_ahead_is_not_lost() {
    let mut bash = Terminal::start();
    // It runs until the text has been typed, however long that takes.
    bash.start_command(&block("select.select([0], [], [])"), "running");
    bash.press("echo typed''ahead\r");
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    bash.wait_for("typedahead");
}

// History.

#[test]
fn recall_gives_back_a_block_as_typed() {
    let mut bash = Terminal::start();
    let typed = "py { x = {'a': \"it's\"}; print('!', x['a']) } | cat";
    assert_eq!(bash.enter(typed), "! it's\n");
    bash.press(UP);
    bash.wait_for_input_line(typed);
    bash.press(ENTER);
    bash.wait_for_prompt();
    assert_eq!(bash.output(), "! it's\n");
}

#[test]
fn recall_gives_back_a_block_of_many_lines_as_typed() {
    let mut bash = Terminal::start();
    bash.enter_all(&["py {", "    q = 5", "    print('q is', q)", "}"]);
    bash.press(UP);
    bash.wait_for_input_line("py {\n    q = 5\n    print('q is', q)\n}");
    bash.press(ENTER);
    bash.wait_for("q is 5");
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
}

#[test]
fn history_lists_what_was_typed() {
    let mut bash = Terminal::start();
    bash.enter("py { print(\"it's\", '!') }");
    bash.enter_all(&["py {", "  pass", "}"]);
    bash.enter("echo plain");
    let listed = bash.enter("history");
    assert!(listed.contains("1  py { print(\"it's\", '!') }\n"), "{listed}");
    assert!(listed.contains("2  py {\n  pass\n}\n"), "{listed}");
    assert!(listed.contains("3  echo plain\n"), "{listed}");
    let fixed = bash.enter("fc -ln 1 1");
    assert_eq!(fixed.trim(), "py { print(\"it's\", '!') }");
}

#[test]
fn history_expansion_repeats_a_block() {
    let mut bash = Terminal::start();
    bash.enter("py { print('again', '!') }");
    assert_eq!(bash.enter("!!"), "py { print('again', '!') }\nagain !\n");
    assert_eq!(bash.enter("!py | tr a A"), "py { print('again', '!') } | tr a A\nAgAin !\n");
}

#[test]
fn history_expansion_beside_a_block() {
    let mut bash = Terminal::start();
    assert_eq!(bash.enter("echo before"), "before\n");
    let expanded = "echo before; py { print('!echo') }";
    let output = bash.enter("!echo; py { print('!echo') }");
    assert_eq!(output, format!("{expanded}\nbefore\n!echo\n"));
    bash.press(UP);
    bash.wait_for_input_line(expanded);
}

#[test]
fn ignoredups_sees_the_typed_text() {
    let mut bash = Terminal::start_with("HISTCONTROL=ignoreboth\n");
    for line in ["py { x = 1 }", "py { x = 1 }", "echo a", " py { hidden = 1 }"] {
        bash.enter(line);
    }
    let listed = bash.enter("history");
    assert_eq!(listed.matches("py { x = 1 }").count(), 1, "{listed}");
    assert!(!listed.contains("hidden"), "{listed}");
    assert!(listed.contains("2  echo a"), "{listed}");
}

#[test]
fn the_history_file_holds_what_was_typed() {
    let mut bash = Terminal::start();
    bash.enter("py { print(\"it's\") }");
    bash.enter("py { x = 'rewritten' }");
    bash.press(CTRL_D);
    bash.wait_for_end();
    let file = bash.sandbox.home().join(".bash_history");
    let history = std::fs::read_to_string(file).unwrap();
    assert_eq!(history, "py { print(\"it's\") }\npy { x = 'rewritten' }\n");
}

#[test]
fn history_written_at_each_prompt_holds_what_was_typed() {
    let mut bash = Terminal::start_with("PROMPT_COMMAND='history -a'\n");
    bash.enter("py { print(\"it's\") }");
    assert_eq!(bash.enter("cat .bash_history ~/.bash_history 2>/dev/null"), "py { print(\"it's\") }\n");
}

#[test]
fn pythons_readline_is_not_bashs() {
    let mut bash = Terminal::start();
    bash.enter("echo kept");
    bash.enter("py { import readline; readline.add_history('from Python'); readline.clear_history() }");
    let listed = bash.enter("history");
    assert!(listed.contains("1  echo kept"), "{listed}");
    assert!(!listed.contains("  from Python"), "{listed}");
    bash.press("echo /et");
    bash.press(TAB);
    bash.wait_for_input_line("echo /etc/");
    bash.press(CTRL_U);
    bash.press(&format!("compl{TAB}{TAB}"));
    bash.wait_for("complete");
}

// Ctrl-C.

#[test]
fn ctrl_c_ends_a_sleep() {
    interrupt_in("time.sleep(30)");
}

#[test]
fn ctrl_c_ends_a_busy_loop() {
    interrupt_in("while True: pass");
}

#[test]
fn ctrl_c_ends_an_input() {
    interrupt_in("input()");
}

#[test]
fn ctrl_c_ends_a_child_process() {
    interrupt_in("x = subprocess.run(['sleep', '30'])");
}

#[test]
fn ctrl_c_ends_a_lock() {
    interrupt_in("threading.Lock().acquire() and threading.Event().wait()");
}

#[test]
fn ctrl_c_ends_asyncio() {
    interrupt_in("asyncio.run(asyncio.sleep(30))");
}

#[test]
fn ctrl_c_can_be_caught() {
    let mut bash = Terminal::start();
    let code = "try: time.sleep(30);; except KeyboardInterrupt: print('cau' 'ght')";
    bash.start_command(&block(code), "running");
    bash.interrupt();
    assert!(bash.screen().contains("\ncaught\n") || bash.screen().contains("^Ccaught\n"));
}

#[test]
fn ctrl_c_at_an_open_block_gives_a_clean_prompt() {
    let mut bash = Terminal::start();
    let settings = bash.settings();
    assert_eq!(bash.enter_part("py { x = '''open"), Prompt::More);
    assert_eq!(bash.enter_part("still { open"), Prompt::More);
    bash.interrupt();
    assert_eq!(bash.enter("echo $?"), "130\n");
    assert_eq!(bash.enter("py { print('new', 'block') }"), "new block\n");
    assert_eq!(bash.enter_all(&["py {", "print(1)", "}"]), "1\n");
    assert_eq!(bash.settings(), settings);
}

#[test]
fn ctrl_c_ends_the_shells_loop() {
    let mut bash = Terminal::start();
    bash.start_command("while true; do py { print('ro' 'und', flush=True); time.sleep(1) }; done", "round");
    bash.interrupt();
    assert_eq!(bash.enter("py { print('after', 'it') }"), "after it\n");
}

#[test]
fn ctrl_c_ends_a_list() {
    let mut bash = Terminal::start();
    bash.start_command(&format!("{}; echo not''reached", block("time.sleep(30)")), "running");
    bash.interrupt();
    assert!(!bash.screen().contains("notreached"), "{}", bash.screen());
}

#[test]
fn ctrl_c_ends_a_stage() {
    let mut bash = Terminal::start();
    bash.start_command(&format!("{} | cat", block("time.sleep(30)")), "running");
    bash.interrupt();
    bash.start_command("echo $(py { print('run' 'ning', file=sys.stderr); time.sleep(30) })", "running");
    bash.interrupt();
    // Threads that serve no call wait without Python code.
    bash.enter("py { def idle(): return len(sys._current_frames()) == 1 }");
    assert_eq!(bash.enter("py { any(idle() or time.sleep(0.05) for i in range(100)) }"), "True\n");
}

#[test]
fn ctrl_c_ends_a_stage_that_asks_bash_all_the_time() {
    let mut bash = Terminal::start();
    bash.start_command(&format!("({})", block("while True: sh.get('HOME')")), "running");
    bash.interrupt();
    assert_eq!(bash.enter("echo $?"), "130\n");
}

#[test]
fn ctrl_c_ends_the_input_of_a_stage() {
    let mut bash = Terminal::start();
    bash.start_command(&format!("({})", block("input()")), "running");
    bash.interrupt();
    assert!(!bash.screen().contains("Error"), "{}", bash.screen());
    assert_eq!(bash.enter("echo $?"), "130\n");
}

#[test]
fn ctrl_c_at_the_prompt_is_bashs() {
    let mut bash = Terminal::start();
    bash.enter("py { x = 1 }");
    bash.press("echo half a line");
    bash.wait_for_input_line("echo half a line");
    bash.interrupt();
    assert_eq!(bash.input_line(), "");
    bash.enter("trap 'echo trap''ped' INT");
    bash.start_command(&block("time.sleep(30)"), "running");
    bash.interrupt();
    assert!(bash.screen().contains("trapped\n"), "{}", bash.screen());
}

// Jobs.

#[test]
fn a_pipeline_stops_and_goes_on() {
    let mut bash = Terminal::start();
    let settings = bash.settings();
    bash.start_command("sleep 50 | py { print('run' 'ning', flush=True); sys.stdin.read() } | cat", "running");
    bash.press(CTRL_Z);
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.enter("jobs").contains("Stopped"), "{}", bash.screen());
    assert_eq!(bash.enter("py { print('meanwhile') }"), "meanwhile\n");
    bash.start_command("fg", "sleep 50 |");
    bash.interrupt();
    assert_eq!(bash.enter("jobs"), "");
    assert_eq!(bash.settings(), settings);
}

#[test]
fn a_background_block_is_a_job() {
    let mut bash = Terminal::start();
    bash.enter("py { time.sleep(30) } &");
    assert!(bash.enter("jobs").contains("Running"), "{}", bash.screen());
    assert_eq!(bash.enter("py { print('beside', 'it') }"), "beside it\n");
    bash.enter("kill %1; wait %1 2>/dev/null; echo");
    assert_eq!(bash.enter("jobs"), "");
}

#[test]
fn a_stage_reads_the_terminal() {
    let mut bash = Terminal::start();
    bash.start_command("py { print('as' 'king', flush=True); print(input() * 2) } | cat", "asking");
    bash.press(&format!("ab{ENTER}"));
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.screen().contains("\nabab\n"), "{}", bash.screen());
}

#[test]
fn a_stage_reads_on_after_a_signal() {
    let mut bash = Terminal::start();
    let killer = "(sleep 0.5; kill -USR1 $me; sleep 0.2; echo se''nt) &";
    let asks = "py { print('as' 'king', flush=True); print(input() * 2) }";
    bash.start_command(&format!("(trap 'echo tr''ap' USR1; me=$BASHPID; {killer} {asks})"), "asking");
    bash.wait_for("sent");
    bash.press(&format!("ab{ENTER}"));
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.screen().contains("\nabab\ntrap\n"), "{}", bash.screen());
}

#[test]
fn input_asks_the_user() {
    let mut bash = Terminal::start();
    let settings = bash.settings();
    bash.start_command("py { name = input('your na' 'me? ') }", "your name?");
    bash.press(&format!("Ada L.{ENTER}"));
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert_eq!(bash.enter("echo \"$name\""), "Ada L.\n");
    bash.start_command("py { try: input('na' 'me? ');; except EOFError: print('end of in' 'put') }", "name?");
    bash.press(CTRL_D);
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.screen().contains("end of input\n"), "{}", bash.screen());
    assert_eq!(bash.settings(), settings);
}

// The terminal.

#[test]
fn the_window_size_is_followed() {
    let mut bash = Terminal::start();
    bash.enter("py { x = 1 }");
    bash.resize(40, 120);
    assert_eq!(bash.enter("py { print(*os.get_terminal_size()) }"), "120 40\n");
    bash.enter("shopt -s checkwinsize; /bin/true");
    assert_eq!(bash.enter("echo $COLUMNS $LINES"), "120 40\n");
    bash.start_command(&block("time.sleep(0.5)"), "running");
    bash.resize(50, 100);
    bash.wait_for_prompt();
    bash.enter("/bin/true");
    assert_eq!(bash.enter("echo $COLUMNS $LINES"), "100 50\n");
}

#[test]
fn python_may_set_the_terminal() {
    let mut bash = Terminal::start();
    assert_eq!(bash.enter("py { print(sys.stdin.isatty(), sys.stdout.isatty(), os.isatty(2)) }"), "True True True\n");
    bash.enter("py { import termios, tty; saved = termios.tcgetattr(0) }");
    bash.enter("py { x = tty.setcbreak(0); termios.tcsetattr(0, termios.TCSANOW, saved) }");
    assert_eq!(bash.enter("echo fi''ne"), "fine\n");
}

// Startup, prompts and the end.

#[test]
fn blocks_in_bashrc() {
    let mut bash = Terminal::start_with("py { from_rc = 5 }\npy {\n    more = from_rc + 1\n}\n");
    assert_eq!(bash.enter("echo $from_rc $more"), "5 6\n");
}

#[test]
fn a_session_by_init() {
    let mut bash = Terminal::start_by_init();
    assert_eq!(bash.enter_all(&["py {", "print('by', 'init')", "}"]), "by init\n");
    bash.press(UP);
    bash.wait_for_input_line("py {\nprint('by', 'init')\n}");
    bash.interrupt();
    assert_eq!(bash.enter("echo ${LD_PRELOAD-unset}"), "unset\n");
    assert_eq!(bash.enter("echo $SHLVL"), "1\n");
}

#[test]
fn a_block_in_prompt_command() {
    let mut bash = Terminal::start_with("rounds=0; PROMPT_COMMAND='py { rounds += 1 }'\n");
    bash.enter("false");
    assert_eq!(bash.enter("echo $? $rounds"), "1 2\n");
    assert_eq!(bash.enter("py { print(rounds) }"), "3\n");
    assert_eq!(bash.enter("history | grep -c rounds"), "3\n");
}

#[test]
fn a_block_in_the_prompt() {
    let mut bash = Terminal::start_with("PS1='$(py { print(\"shown\", end=\"\") })'\"$PS1\"\n");
    bash.enter("py { x = 1 }");
    assert_eq!(bash.enter("echo $?"), "0\nshown");
}

#[test]
fn exit_ends_the_session_with_threads_alive() {
    let mut bash = Terminal::start();
    bash.enter("py { threading.Thread(target=time.sleep, args=(60,)).start() }");
    bash.enter("py { threading.Thread(target=time.sleep, args=(60,), daemon=True).start() }");
    bash.press(&format!("exit 7{ENTER}"));
    let (status, survivors) = bash.wait_for_end();
    assert_eq!(status, Some(7));
    assert!(survivors.is_empty(), "{survivors:?}");
    assert!(bash.sandbox.litter().is_empty(), "{:?}", bash.sandbox.litter());
}

#[test]
fn a_hangup_ends_the_session() {
    let mut bash = Terminal::start();
    bash.start_command(&block("time.sleep(60)"), "running");
    bash.send(Signal::SIGHUP);
    bash.press(CTRL_C);
    let (_, survivors) = bash.wait_for_end();
    assert!(survivors.is_empty(), "{survivors:?}");
}

#[test]
fn errors_leave_the_session_as_it_was() {
    let mut bash = Terminal::start();
    let settings = (bash.settings(), bash.enter("stty -g"));
    for bad in ["py { 1/0 }", "py { 1 + }", "py { sys.exit(3) }", "py { x = '''a''' '\"' ) }"] {
        bash.enter(bad);
        assert_ne!(bash.enter("echo $?"), "0\n", "{bad}");
    }
    assert_eq!(bash.enter("py { print('still', 'here') }"), "still here\n");
    assert_eq!((bash.settings(), bash.enter("stty -g")), settings);
}
