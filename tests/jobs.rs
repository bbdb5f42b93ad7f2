//! bash at a prompt, on a real terminal: what no interrupt ends, and the jobs of stages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use support::terminal::{Prompt, Terminal, CTRL_C, CTRL_Z, ENTER};

/// Locks a mutex of the C library's twice, in C and without the interpreter: no signal ends that. `opened` lets it go on.
const LOCK: &str = "py { import ctypes; libc_ = ctypes.CDLL(None); mutex_ = ctypes.create_string_buffer(64) }";
const STUCK: &str =
    "print('run' 'ning', flush=True); a_ = libc_.pthread_mutex_lock(mutex_); a_ = libc_.pthread_mutex_lock(mutex_)";
const OPEN: &str = "py { a_ = libc_.pthread_mutex_unlock(mutex_) }";

/// Keeps the interpreter to itself, for some seconds that depend on the machine.
const HOLD: &str =
    "print('run' 'ning', flush=True); a_ = collections.deque(itertools.repeat(1, 900_000_000), maxlen=0)";

/// Enters a line until its output is `wanted`.
fn enter_until(bash: &mut Terminal, line: &str, wanted: &str) {
    let end = Instant::now() + Duration::from_secs(30);
    while bash.enter(line) != wanted {
        assert!(Instant::now() < end, "{}", bash.screen());
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn processes_of(bash: &mut Terminal, pattern: &str) -> String {
    bash.enter(&format!("pgrep -x -f '{pattern}' | wc -l"))
}

// What no interrupt ends.

#[test]
fn ctrl_c_leaves_c_code_that_does_not_return() {
    let mut bash = Terminal::start();
    let settings = bash.settings();
    bash.enter(LOCK);
    bash.start_command(&format!("py {{ {STUCK}; after = 1 }}; echo not''reached"), "running");
    bash.interrupt();
    assert!(bash.screen().contains("its C code does not return"), "{}", bash.screen());
    assert!(!bash.screen().contains("notreached"), "{}", bash.screen());
    assert_eq!(bash.enter("echo $? $after"), "130\n");
    assert!(bash.enter("py { 1 }").contains("Python is still busy with an earlier command"), "{}", bash.screen());
    assert_eq!(bash.enter("echo $?"), "1\n");
    // Others have the interpreter meanwhile; one of them lets the code go on, which then ends by the interrupt.
    assert_eq!(bash.enter("echo 5 | py -l { int(_) + 1 }"), "6\n");
    bash.enter(&format!("echo | {OPEN}"));
    enter_until(&mut bash, "py { 'works' }", "works\n");
    assert_eq!(bash.enter("echo ${after-unset}"), "unset\n");
    bash.start_command("py { print('run' 'ning', flush=True); time.sleep(30) }", "running");
    bash.interrupt();
    assert_eq!(bash.enter("py { 'and again' }"), "and again\n");
    assert_eq!(bash.settings(), settings);
}

#[test]
fn ctrl_c_leaves_c_code_that_holds_the_interpreter() {
    let mut bash = Terminal::start();
    bash.start_command(&format!("py {{ {HOLD} }}"), "running");
    bash.interrupt();
    assert_eq!(bash.enter("echo $?"), "130\n");
    bash.press(&format!("echo | py {{ 'stage' }}{ENTER}"));
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    enter_until(&mut bash, "py { 'works' }", "works\n");
}

#[test]
fn ctrl_c_leaves_c_code_of_a_stage() {
    let mut bash = Terminal::start();
    bash.enter(LOCK);
    bash.start_command(&format!("echo | py {{ {STUCK} }} | cat"), "running");
    bash.interrupt();
    assert_eq!(bash.enter("py { 'works' }"), "works\n");
    assert_eq!(bash.enter(OPEN), "");
    bash.start_command(&format!("echo | py {{ {HOLD} }} | cat"), "running");
    bash.interrupt();
    enter_until(&mut bash, "py { 'works' }", "works\n");
}

#[test]
fn ctrl_c_again_and_again_leaves_code_that_catches_it() {
    let mut bash = Terminal::start();
    bash.enter_all(&[
        "py {",
        "goes_on = True",
        "def stubborn():",
        "    while goes_on:",
        "        try: time.sleep(0.1)",
        "        except KeyboardInterrupt: print('cau' 'ght', flush=True)",
        "}",
    ]);
    bash.start_command("py { print('run' 'ning', flush=True); stubborn() }", "running");
    // So many within two seconds that a busy machine can't make them too few.
    for _ in 0..200 {
        bash.press(CTRL_C);
        std::thread::sleep(Duration::from_millis(50));
        if bash.screen().contains("interrupted again and again") {
            break;
        }
    }
    bash.interrupt();
    assert!(bash.screen().contains("interrupted again and again"), "{}", bash.screen());
    assert!(bash.screen().contains("caught"), "{}", bash.screen());
    bash.enter("echo | py { global goes_on; goes_on = False }");
    enter_until(&mut bash, "py { 'works' }", "works\n");
}

#[test]
fn code_may_take_its_time_to_end_by_an_interrupt() {
    let mut bash = Terminal::start();
    let code = "try: time.sleep(30);; except KeyboardInterrupt: time.sleep(3); print('cleaned', 'up'); raise";
    bash.start_command(&format!("py {{ print('run' 'ning', flush=True); {code} }}"), "running");
    bash.interrupt();
    assert!(bash.screen().contains("cleaned up\n"), "{}", bash.screen());
    assert_eq!(bash.enter("py { 'works' }"), "works\n");
}

#[test]
fn a_closed_terminal_ends_a_shell_whose_python_is_stuck() {
    for code in ["print('run' 'ning', flush=True); time.sleep(60)", STUCK] {
        let mut bash = Terminal::start();
        bash.enter(LOCK);
        bash.start_command(&format!("py {{ {code} }}"), "running");
        bash.send(Signal::SIGHUP);
        let (_, survivors) = bash.wait_for_end();
        assert!(survivors.is_empty(), "{survivors:?}");
    }
}

#[test]
fn a_closed_terminal_ends_a_bash_that_waits_for_python() {
    for code in support::hangup::CODES {
        let (has_ended, survivors) = support::hangup::close_while(support::shell::Shell::Bash, code);
        assert!(has_ended && survivors.is_empty(), "{code}: {survivors:?}");
    }
}

#[test]
fn exit_does_not_wait_for_c_code() {
    let mut bash = Terminal::start();
    bash.enter(LOCK);
    bash.start_command(&format!("py {{ {STUCK} }}"), "running");
    bash.interrupt();
    bash.press(&format!("exit 7{ENTER}"));
    let (status, survivors) = bash.wait_for_end();
    assert_eq!((status, survivors.len()), (Some(7), 0));
}

#[test]
fn children_of_python_heed_signals_as_the_shells_do() {
    let mut bash = Terminal::start();
    let ignored = "grep SigIgn /proc/self/status";
    bash.enter(&format!("ignored='{ignored}'"));
    bash.enter("py { ways = [subprocess.run, lambda words: os.spawnvp(os.P_WAIT, words[0], words)] }");
    bash.enter("py { ways.append(lambda words: os.system(' '.join(words))) }");
    for trap in [":", "trap '' TERM USR1"] {
        bash.enter(trap);
        let of_shell = bash.enter(ignored);
        let of_python = bash.enter("py { for way in ways: a_ = way(ignored.split()) }");
        // posix_spawn(3) of the C library ignores two signals of its own more, in every child.
        let masks: Vec<u64> = of_python.lines().map(|line| mask(line) & 0x7fff_ffff).collect();
        assert_eq!(masks, [mask(&of_shell) & 0x7fff_ffff | 0x0038_0000; 3], "{of_python}");
    }
    assert_eq!(bash.enter("py { p_ = subprocess.Popen(['sleep', '4324']); p_.kill(); print(p_.wait()) }"), "-9\n");
}

fn mask(line: &str) -> u64 {
    u64::from_str_radix(line.rsplit(':').next().unwrap().trim(), 16).unwrap()
}

// Jobs.

#[test]
fn what_a_stage_starts_is_of_its_job() {
    let mut bash = Terminal::start();
    let child = "sleep 4321";
    let stage = "print('run' 'ning', flush=True); subprocess.run(['sleep', '4321'])";
    bash.start_command(&format!("echo | py {{ {stage} }} | cat"), "running");
    bash.interrupt();
    assert_eq!(processes_of(&mut bash, child), "0\n");
    bash.start_command(&format!("echo | py {{ {stage} }} | cat"), "running");
    std::thread::sleep(Duration::from_millis(300));
    bash.press(CTRL_Z);
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.enter("jobs").contains("Stopped"), "{}", bash.screen());
    // More letters may follow, such as the N of who runs the tests by `nice`.
    let state = bash.enter(&format!("ps -o stat= -p $(pgrep -x -f '{child}')"));
    assert!(state.starts_with('T'), "{state}");
    assert!(bash.enter("bg").contains("&"), "{}", bash.screen());
    assert!(bash.enter("jobs").contains("Running"), "{}", bash.screen());
    bash.enter("kill %1; wait 2>/dev/null; echo");
    assert_eq!(processes_of(&mut bash, child), "0\n");
    assert_eq!(bash.enter("py { 'works' }"), "works\n");
}

#[test]
fn what_a_stage_starts_may_read_the_terminal() {
    let mut bash = Terminal::start();
    bash.start_command(
        "echo | py { print('ask' 'ing', flush=True); a_ = os.system('head -1 </dev/tty') } | cat",
        "asking",
    );
    bash.press(&format!("one line{ENTER}"));
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.output().contains("one line"), "{}", bash.screen());
    bash.start_command(
        "x=$(py { print('ask' 'ing', file=sys.stderr); a_ = subprocess.run(['head', '-1']) })",
        "asking",
    );
    bash.press(&format!("another{ENTER}"));
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert_eq!(bash.enter("echo \"<$x>\""), "<another>\n");
}

#[test]
fn a_stopped_pipeline_goes_on_in_the_background() {
    let mut bash = Terminal::start();
    let settings = bash.settings();
    bash.start_command("sleep 50 | py -l -b 'print(\"run\" \"ning\", flush=True)' { print(_) } | cat", "running");
    bash.press(CTRL_Z);
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.enter("bg").contains("sleep 50 |"), "{}", bash.screen());
    assert!(bash.enter("jobs").contains("Running"), "{}", bash.screen());
    bash.enter("kill %1; wait 2>/dev/null; echo");
    assert_eq!(bash.enter("jobs"), "");
    assert_eq!(bash.settings(), settings);
}

/// The count of a stage that counts for ever, once it does not change any more.
fn steady_count(shell: &mut Terminal) -> u64 {
    let count =
        |shell: &mut Terminal| shell.enter("py { box_[0] }").lines().find_map(|line| line.parse::<u64>().ok()).unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    let mut last = count(shell);
    loop {
        std::thread::sleep(Duration::from_millis(300));
        let now = count(shell);
        if now == last {
            return now;
        }
        assert!(Instant::now() < end, "it counts on: {}", shell.screen());
        last = now;
    }
}

fn code_of_a_stopped_job_waits(mut shell: Terminal) {
    const COUNT: &str = "for n_ in itertools.count(): step_(); n_ or print('beg' 'un', flush=True)";
    shell.enter("py { box_ = [0] }");
    shell.enter("py { def step_(): box_[0] += 1; time.sleep(0.01) }");
    shell.start_command(&format!("echo | py {{ {COUNT} }} | cat"), "begun");
    shell.press(CTRL_Z);
    assert_eq!(shell.wait_for_prompt(), Prompt::Command);
    let stopped = steady_count(&mut shell);
    shell.enter("bg");
    enter_until(&mut shell, &format!("py {{ box_[0] > {stopped} }}"), "True\n");
    shell.start_command("fg", "| cat");
    shell.press(CTRL_Z);
    assert_eq!(shell.wait_for_prompt(), Prompt::Command);
    steady_count(&mut shell);
    shell.enter("kill %1; wait 2> /dev/null; echo");
    steady_count(&mut shell);
    assert!(shell.enter("echo 5 | py -l { int(_) + 1 } | cat").contains("6\n"), "{}", shell.screen());
    // The same code in no job, perhaps on the same thread.
    assert!(shell.enter("echo $(py { step_(); print('works') })").contains("works\n"), "{}", shell.screen());
}

#[test]
fn code_of_a_stopped_job_waits_in_bash() {
    code_of_a_stopped_job_waits(Terminal::start());
}

#[test]
fn code_of_a_stopped_job_waits_in_zsh() {
    code_of_a_stopped_job_waits(Terminal::start_zsh(""));
}

#[test]
fn ctrl_z_during_a_block_stops_nothing() {
    let mut bash = Terminal::start();
    bash.start_command("py { print('run' 'ning', flush=True); time.sleep(1); print('goes', 'on') }", "running");
    bash.press(CTRL_Z);
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.screen().contains("goes on\n"), "{}", bash.screen());
    assert_eq!(bash.enter("jobs"), "");
}

#[test]
fn ctrl_c_and_ctrl_z_in_shell_text() {
    let mut bash = Terminal::start();
    let settings = bash.settings();
    bash.start_command("py { print('run' 'ning', flush=True); a_ = sh { sleep 4322 } }; echo not''reached", "running");
    bash.press(CTRL_Z);
    std::thread::sleep(Duration::from_millis(300));
    bash.interrupt();
    assert_eq!(bash.enter("echo $?"), "130\n");
    assert!(!bash.screen().contains("notreached"), "{}", bash.screen());
    assert_eq!(processes_of(&mut bash, "sleep 4322"), "0\n");
    bash.start_command("py { print('run' 'ning', flush=True); a_ = sh.run { sleep 4323 } }", "running");
    std::thread::sleep(Duration::from_millis(300));
    bash.press(CTRL_Z);
    assert_eq!(bash.wait_for_prompt(), Prompt::Command);
    assert!(bash.enter("jobs").contains("Stopped"), "{}", bash.screen());
    bash.start_command("fg", "sleep 4323");
    bash.interrupt();
    assert_eq!(bash.enter("jobs"), "");
    assert_eq!(bash.enter("py { 'works' }"), "works\n");
    assert_eq!(bash.settings(), settings);
}

#[test]
fn ctrl_c_ends_a_loop_of_blocks_and_stages() {
    let mut bash = Terminal::start();
    let settings = bash.settings();
    for round in [
        "py { time.sleep(1) }",
        "echo | py { time.sleep(1) } | cat",
        "echo | py { time.sleep(1) }",
        "(py { time.sleep(1) })",
        "x=$(py { time.sleep(1) })",
        "py { sh { sleep 1 } }",
    ] {
        bash.start_command(&format!("while true; do echo ro''und; {round}; done"), "round");
        bash.interrupt();
        assert_eq!(bash.enter("echo $?"), "130\n", "{round}");
        assert_eq!(bash.settings(), settings, "{round}");
    }
    assert_eq!(bash.enter("py { 'works' }"), "works\n");
}
