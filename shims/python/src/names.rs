//! Names in, names out: what keeps Python's names and the shell's variables in step.
//!
//! For each name that both sides know there is a [`Record`]: the Python object, and the value as the shell had it when
//! the two were last equal. At the start of a block or of a function defined in one ([`Names::enter`]) the shell's values
//! of the names that it reads are compared with the records: where one differs, the shell's wins; else the Python object
//! stays. When the command ends ([`Names::leave`]) names that were bound, or whose list or dict was changed in place, go to
//! the shell.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::{PyException, PyLookupError, PyMemoryError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::types::{
    PyDict, PyFloat, PyInt, PyList, PyModule, PyString, PyTuple, PyType, PyWeakrefMethods, PyWeakrefReference,
};
use pysh_contract::message::{attribute, kind, to_shell, Value, ZSHS_TABLES};
use pysh_contract::wire::{copy, Reader, Writer};

use crate::call::{self, Assignments, Call, NO_ROOM};
use crate::link::malformed;
use crate::values::{encode, is_same, with_bytes, Decoder};

/// What one code object reads and binds.
#[pyclass(frozen)]
pub struct Plan {
    id: u64,
    /// Names whose shell values it needs: those that it reads, and those that it binds only perhaps.
    wanted: Vec<Py<PyString>>,
    /// Names that it reads.
    reads: Vec<Py<PyString>>,
    /// Names that it binds, and whether it does so whenever it ends normally.
    binds: Vec<(Py<PyString>, bool)>,
}

/// An object that a name has, or had.
enum Held {
    Strong(Py<PyAny>),
    Weak(Py<PyWeakrefReference>),
}

impl Held {
    /// Holds an object only to know it again, where that is possible: code that lets go of a file relies on its being closed.
    fn weakly(object: &Bound<'_, PyAny>) -> Self {
        if !is_plain(object) {
            if let Ok(weak) = PyWeakrefReference::new(object) {
                return Self::Weak(weak.unbind());
            }
        }
        Self::strongly(object)
    }

    fn strongly(object: &Bound<'_, PyAny>) -> Self {
        Self::Strong(object.clone().unbind())
    }

    /// The object, if it is still there.
    fn get<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        match self {
            Self::Strong(object) => Some(object.bind(py).clone()),
            Self::Weak(weak) => weak.bind(py).upgrade(),
        }
    }

    fn is(&self, object: &Bound<'_, PyAny>) -> bool {
        match self {
            Self::Strong(held) => held.is(object),
            Self::Weak(_) => self.get(object.py()).is_some_and(|held| held.is(object)),
        }
    }
}

/// Values of the types that no weak reference can be made to, found out faster than by trying.
fn is_plain(object: &Bound<'_, PyAny>) -> bool {
    object.is_none()
        || object.is_instance_of::<PyString>()
        || object.is_instance_of::<PyInt>()
        || object.is_exact_instance_of::<PyFloat>()
        || object.is_exact_instance_of::<PyList>()
        || object.is_exact_instance_of::<PyDict>()
        || object.is_instance_of::<PyTuple>()
}

/// Both sides' idea of a name, when they were last in step.
#[pyclass(frozen)]
struct Record {
    object: Held,
    /// The elements of a list or dict, to see changes in place.
    elements: Option<Py<PyAny>>,
    /// The value as a message has it.
    value: Box<[u8]>,
    /// The object was made from the shell's value, not the other way round.
    is_shells: bool,
}

impl Record {
    fn new(object: &Bound<'_, PyAny>, value: &[u8], is_shells: bool) -> PyResult<Self> {
        let elements = elements(object)?.map(Bound::unbind);
        // An object that no shell can have is nothing but Python's.
        let object = if value == [kind::UNSET] { Held::weakly(object) } else { Held::strongly(object) };
        let value = copy(value).ok_or_else(|| PyMemoryError::new_err(NO_ROOM))?;
        Ok(Self { object, elements, value, is_shells })
    }
}

/// A variable whose value is another than Python has.
struct Fresh<'py, 'a> {
    /// None if it is not set.
    object: Option<Bound<'py, PyAny>>,
    /// The value as the message has it.
    value: &'a [u8],
}

/// The names of the session.
#[pyclass(frozen)]
pub struct Names {
    globals: Py<PyDict>,
    builtins: Py<PyDict>,
    /// Functions of ours that a shell variable may have the name of: name → the function, and the class for the
    /// variable's text, which can be called like the function.
    provided: Py<PyDict>,
    /// Name → [`Record`], in step with the main shell.
    records: Py<PyDict>,
    /// Name → [`Record`], in step with the forked shell that had to do with the name last.
    subshell_records: Py<PyDict>,
    /// `pysh.Str`.
    text: Py<PyAny>,
    /// Imports a module by its name, or raises LookupError.
    find: Py<PyAny>,
    /// Warns of a value that the shell can't have.
    lossy: Py<PyAny>,
}

/// What a call has done with names so far.
#[derive(Default)]
pub struct Progress {
    /// Names whose shell values have been taken.
    fetched: HashSet<usize>,
    /// Plans that have been entered.
    entered: HashSet<u64>,
    plans: Vec<Py<Plan>>,
    /// What names that may be bound were before.
    before: Vec<(Py<PyString>, Option<Held>)>,
    /// Name → [`Record`] of what a forked shell has otherwise than the main shell, for its own code only.
    taken: Option<Py<PyDict>>,
    /// What of a forked shell's own is in the globals, for functions to find it.
    shared: Vec<(Py<PyString>, Py<PyAny>)>,
}

impl Progress {
    /// The shell's values may be others now.
    fn forget_fetched(&mut self) {
        self.fetched.clear();
        self.entered.clear();
    }
}

/// Names that are never the shell's: the input, the command's arguments, the shell itself.
const PYTHONS_OWN: [&str; 3] = ["_", "argv", "sh"];

/// The shell is zsh.
static IS_ZSH: AtomicBool = AtomicBool::new(false);

/// The shell's names are ASCII.
static IS_ASCII: AtomicBool = AtomicBool::new(false);

/// Which names are shared depends on the shell.
pub fn set_shell(shell: &str) {
    IS_ZSH.store(shell == "zsh", Ordering::Relaxed);
    IS_ASCII.store(shell == "bash", Ordering::Relaxed);
}

fn is_zsh() -> bool {
    IS_ZSH.load(Ordering::Relaxed)
}

/// Whether a name is never the shell's.
fn is_pythons_own(name: &str) -> bool {
    PYTHONS_OWN.contains(&name) || is_zsh() && ZSHS_TABLES.contains(&name)
}

#[pymethods]
impl Plan {
    #[allow(clippy::needless_pass_by_value, reason = "what Python passes is converted")]
    #[new]
    fn new(py: Python<'_>, reads: Vec<String>, binds: HashMap<String, Option<i64>>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let intern = |name: &String| PyString::intern(py, name).unbind();
        let perhaps = binds.iter().filter(|(name, at)| at.is_none() && !reads.contains(name));
        let wanted = reads.iter().chain(perhaps.map(|(name, _)| name)).filter(|name| is_shell_name(name));
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            wanted: wanted.map(intern).collect(),
            reads: reads.iter().map(intern).collect(),
            binds: binds
                .iter()
                .filter(|(name, _)| !name.starts_with('_') && !is_pythons_own(name))
                .map(|(name, at)| (intern(name), at.is_some()))
                .collect(),
        }
    }
}

/// A name that a shell may have a variable of.
fn is_shell_name(name: &str) -> bool {
    let has_its_letters = name.is_ascii() || !IS_ASCII.load(Ordering::Relaxed);
    has_its_letters && !is_pythons_own(name) && !(name.starts_with("__") && name.ends_with("__"))
}

/// Plans by the address of the code object; each function's code is kept alive with its block.
static FUNCTIONS: Mutex<Option<HashMap<usize, Py<Plan>>>> = Mutex::new(None);

fn function_plan(py: Python<'_>, code: &Bound<'_, PyAny>) -> Option<Py<Plan>> {
    let functions = FUNCTIONS.lock().unwrap_or_else(PoisonError::into_inner);
    functions.as_ref()?.get(&(code.as_ptr() as usize)).map(|plan| plan.clone_ref(py))
}

/// The `sys.monitoring` callback for `PY_START`, which is on for the code of functions defined in blocks only.
#[pyfunction]
pub fn on_function_start(code: &Bound<'_, PyAny>, _offset: i64) -> PyResult<()> {
    let py = code.py();
    let (Some(plan), Some(names)) = (function_plan(py, code), call::names(py)) else { return Ok(()) };
    match call::current() {
        Some(call) => {
            names.get().share_own(py, &call, plan.get())?;
            names.get().enter_plan(py, &call, &plan)
        }
        // A thread that code has started: no shell waits for it.
        None => names.get().import_missing(py, plan.get(), None),
    }
}

#[pymethods]
impl Names {
    #[new]
    fn new(
        globals: Py<PyDict>,
        builtins: Py<PyDict>,
        provided: Py<PyDict>,
        text: Py<PyAny>,
        find: Py<PyAny>,
        lossy: Py<PyAny>,
        py: Python<'_>,
    ) -> Self {
        let [records, subshell_records] = [PyDict::new(py).unbind(), PyDict::new(py).unbind()];
        Self { globals, builtins, provided, records, subshell_records, text, find, lossy }
    }

    /// Makes this what functions and `sh[...]` use.
    fn install(slf: Py<Self>) {
        call::set_names(slf);
    }

    /// Watches a function's code: its plan is entered whenever it is called.
    #[staticmethod]
    fn watch(code: &Bound<'_, PyAny>, plan: Py<Plan>) {
        let mut functions = FUNCTIONS.lock().unwrap_or_else(PoisonError::into_inner);
        functions.get_or_insert_default().insert(code.as_ptr() as usize, plan);
    }

    /// Takes the names of `plan` from the shell that called.
    fn enter(&self, py: Python<'_>, plan: &Bound<'_, Plan>) -> PyResult<()> {
        let Some(call) = call::current() else { return Ok(()) };
        self.enter_plan(py, &call, plan.as_unbound())
    }

    /// Has the shell set a name, or an element of an array, when the command ends.
    #[staticmethod]
    fn assign(name: &Bound<'_, PyString>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let Some(call) = call::current() else { return Ok(()) };
        let mut added = Assignments { count: 1, ..Assignments::default() };
        with_bytes(name, |bytes| added.message.bytes(bytes))?;
        encode(value, &mut added.message)?;
        call.assign_at_end(&added)
    }

    /// As `enter`, for a call of a forked shell. What that shell has of its own is not for other calls that run at the same
    /// time: where the code does not bind such a name, it is in the result instead of the globals.
    fn enter_own<'py>(&self, py: Python<'py>, plan: &Bound<'py, Plan>) -> PyResult<Bound<'py, PyDict>> {
        let own = PyDict::new(py);
        let Some(call) = call::current() else { return Ok(own) };
        call.progress.borrow_mut().taken = Some(PyDict::new(py).unbind());
        self.take_own(py, &call, plan.get())?;
        self.enter_plan(py, &call, plan.as_unbound())?;
        let progress = call.progress.borrow();
        for (name, record) in progress.taken.iter().flat_map(|taken| taken.bind(py).iter()) {
            own.set_item(name, record.cast_into::<Record>()?.get().object.get(py))?;
        }
        Ok(own)
    }

    /// Gives what the command has changed so far to the shell, at once. Returns the errors, as (name, text).
    fn give(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        let Some(call) = call::current() else { return Ok(Vec::new()) };
        let (mut out, mut request) = (Outgoing::default(), Assignments::default());
        request.message.u8(to_shell::WRITE);
        let place = request.message.count();
        let mut given = Vec::new();
        for name in self.changed_so_far(py, &call)? {
            given.push((name.clone_ref(py), self.globals.bind(py).get_item(&name)?));
            self.collect(py, &call, name.bind(py), &mut request, &mut out)?;
        }
        if request.count > 0 {
            request.message.set_count(place, request.count);
            call.link.request(py, &request.message, |answer| read_refusals(answer, &mut out.errors))?;
        }
        // If it does not come to this, the names are still to be given.
        for (name, object) in given {
            remember_again(&call, &name, object.as_ref());
        }
        self.note(py, &call, out.notes)?;
        Ok(out.errors)
    }

    /// The shell may have changed any variable: takes those that the command has to do with once more, and others when
    /// they are needed.
    fn take_again(&self, py: Python<'_>) -> PyResult<()> {
        let Some(call) = call::current() else { return Ok(()) };
        let mut wanted: Vec<Bound<'_, PyString>> = Vec::new();
        for plan in &call.progress.borrow().plans {
            let bound = plan.get().binds.iter().map(|(name, _)| name);
            for name in plan.get().wanted.iter().chain(bound) {
                let name = name.bind(py);
                if !wanted.iter().any(|other| other.is(name)) && self.may_be_shells(py, name)? {
                    wanted.push(name.clone());
                }
            }
        }
        call.progress.borrow_mut().forget_fetched();
        self.fetch(py, &call, &wanted)?;
        for name in wanted {
            call.progress.borrow_mut().fetched.insert(name.as_ptr() as usize);
            remember_again(&call, name.as_unbound(), self.globals.bind(py).get_item(&name)?.as_ref());
        }
        Ok(())
    }

    /// Gives what the command has changed to the shell, with its end. `completed` says that no exception ended the block.
    /// Returns the errors, as (name, text).
    fn leave(&self, py: Python<'_>, plan: &Bound<'_, Plan>, completed: bool) -> PyResult<Vec<(String, String)>> {
        let Some(call) = call::current() else { return Ok(Vec::new()) };
        let mut out = Outgoing::default();
        let changed = self.changed(py, &call, plan, completed)?;
        // Values' own methods may do anything meanwhile, also add names.
        let mut ending = call.ending.take();
        let collected =
            changed.iter().try_for_each(|name| self.collect(py, &call, name.bind(py), &mut ending, &mut out));
        let added = call.ending.replace(ending);
        call.assign_at_end(&added)?;
        self.note(py, &call, out.notes)?;
        self.take_back_shared(py, &call)?;
        // What finalizers print now is still this command's. They may have to do with names, so nothing is borrowed.
        let before = std::mem::take(&mut call.progress.borrow_mut().before);
        drop(before);
        collected.map(|()| out.errors)
    }

    /// The session ends: objects are not kept for the shell any more.
    fn let_go(&self, py: Python<'_>) {
        self.records.bind(py).clear();
        self.subshell_records.bind(py).clear();
    }
}

/// Names that could not be set, with the reasons.
type Errors = Vec<(String, String)>;

/// What comes of names that go to the shell.
#[derive(Default)]
struct Outgoing<'py> {
    /// What the shell will have, None for nothing: to be remembered when it is certain to get it.
    notes: Vec<(Bound<'py, PyString>, Option<Record>)>,
    errors: Errors,
}

fn read_refusals(answer: &mut Reader<'_>, errors: &mut Errors) -> PyResult<()> {
    for _ in 0..answer.u32().map_err(malformed)? {
        let mut next = || answer.bytes().map(String::from_utf8_lossy).map_err(malformed);
        let (name, why) = (next()?.into_owned(), next()?.into_owned());
        errors.push((name, why));
    }
    Ok(())
}

impl Names {
    /// A name's object, if it stands for this very value of the shell's.
    pub fn in_step(&self, py: Python<'_>, name: &str, value: &[u8]) -> PyResult<Option<Py<PyAny>>> {
        for records in [&self.subshell_records, &self.records] {
            let record = record(py, records, name)?.filter(|record| is_same(&record.get().value, value));
            let current = self.globals.bind(py).get_item(name)?;
            if let (Some(record), Some(current)) = (record, current) {
                if record.get().object.is(&current) {
                    return Ok(Some(current.unbind()));
                }
            }
        }
        Ok(None)
    }

    fn enter_plan(&self, py: Python<'_>, call: &Call, plan: &Py<Plan>) -> PyResult<()> {
        if !call.progress.borrow_mut().entered.insert(plan.get().id) {
            return Ok(());
        }
        let is_known = call.progress.borrow().plans.iter().any(|known| known.is(plan));
        if !is_known {
            call.progress.borrow_mut().plans.push(plan.clone_ref(py));
        }
        let wanted = self.wanted(py, call, plan.get())?;
        if !wanted.is_empty() {
            self.fetch(py, call, &wanted)?;
        }
        self.import_missing(py, plan.get(), Some(call))?;
        self.remember(py, call, plan.get())
    }

    /// Takes what the forked shell has of its own.
    fn take_own(&self, py: Python<'_>, call: &Call, plan: &Plan) -> PyResult<()> {
        let mut wanted = Vec::new();
        for name in plan.wanted.iter().map(|name| name.bind(py)) {
            let is_bound = plan.binds.iter().any(|(bound, _)| bound.is(name));
            if !is_bound && self.may_be_shells(py, name)? {
                wanted.push(name.clone());
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        call.link.request(py, &read_request(&wanted)?, |answer| {
            for name in &wanted {
                call.progress.borrow_mut().fetched.insert(name.as_ptr() as usize);
                self.take_one_own(py, call, name, answer)?;
            }
            Ok(())
        })
    }

    /// A function looks for names in the globals only, also for those that its caller's shell has of its own.
    fn share_own(&self, py: Python<'_>, call: &Call, plan: &Plan) -> PyResult<()> {
        for name in plan.reads.iter().map(|name| name.bind(py)) {
            let Some(own) = taken(py, call, name)? else { continue };
            if let Some(object) = own.get().object.get(py) {
                self.share(py, call, name, &object)?;
            }
        }
        Ok(())
    }

    /// Puts what a forked shell has of its own into the globals, until its call ends.
    fn share(
        &self,
        py: Python<'_>,
        call: &Call,
        name: &Bound<'_, PyString>,
        object: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        self.put_aside(py, name)?;
        self.globals.bind(py).set_item(name, object)?;
        call.progress.borrow_mut().shared.push((name.clone().unbind(), object.clone().unbind()));
        Ok(())
    }

    /// Takes one variable that the forked shell has of its own from an answer.
    fn take_one_own(
        &self,
        py: Python<'_>,
        call: &Call,
        name: &Bound<'_, PyString>,
        answer: &mut Reader<'_>,
    ) -> PyResult<()> {
        let Some(Fresh { object, value }) = self.fresh(py, call, name, answer)? else { return Ok(()) };
        let Some(object) = object else { return self.forget(py, call, name) };
        let taken = call.progress.borrow().taken.as_ref().map(|taken| taken.clone_ref(py));
        let Some(taken) = taken else { return Ok(()) };
        taken.bind(py).set_item(name, Bound::new(py, Record::new(&object, value, true)?)?)
    }

    /// Those names of a plan that have to be looked up in the shell.
    fn wanted<'py>(&self, py: Python<'py>, call: &Call, plan: &Plan) -> PyResult<Vec<Bound<'py, PyString>>> {
        let mut wanted = Vec::new();
        for name in &plan.wanted {
            let is_new = call.progress.borrow_mut().fetched.insert(name.as_ptr() as usize);
            if is_new && !self.was_bound(py, call, name)? && self.may_be_shells(py, name.bind(py))? {
                wanted.push(name.bind(py).clone());
            }
        }
        Ok(wanted)
    }

    /// Whether the command has bound a name already: then that object counts, and not what the shell still has.
    fn was_bound(&self, py: Python<'_>, call: &Call, name: &Py<PyString>) -> PyResult<bool> {
        let progress = call.progress.borrow();
        let Some((_, before)) = progress.before.iter().find(|(other, _)| other.is(name)) else { return Ok(false) };
        let now = self.globals.bind(py).get_item(name)?;
        Ok(!is_same_object(now.as_ref(), before.as_ref()))
    }

    /// A builtin, module, function or class is never hidden by a shell variable.
    fn may_be_shells(&self, py: Python<'_>, name: &Bound<'_, PyString>) -> PyResult<bool> {
        match self.globals.bind(py).get_item(name)? {
            Some(object) => Ok(!is_definition(&object) || self.is_provided(py, name, &object)?),
            None => Ok(!self.builtins.bind(py).contains(name)?),
        }
    }

    fn is_provided(&self, py: Python<'_>, name: &Bound<'_, PyString>, object: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Some(provided) = self.provided.bind(py).get_item(name)? else { return Ok(false) };
        Ok(provided.get_item(0)?.is(object))
    }

    fn fetch(&self, py: Python<'_>, call: &Call, wanted: &[Bound<'_, PyString>]) -> PyResult<()> {
        // What finalizers of replaced objects do comes after all names have been taken.
        let _replaced = self.objects(py, wanted)?;
        call.link.request(py, &read_request(wanted)?, |answer| {
            for name in wanted {
                self.take(py, call, name, answer)?;
            }
            Ok(())
        })
    }

    /// What names are now, where they are anything.
    fn objects<'py>(&self, py: Python<'py>, names: &[Bound<'py, PyString>]) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let globals = self.globals.bind(py);
        names.iter().filter_map(|name| globals.get_item(name).transpose()).collect()
    }

    /// Takes one variable from an answer.
    fn take(&self, py: Python<'_>, call: &Call, name: &Bound<'_, PyString>, answer: &mut Reader<'_>) -> PyResult<()> {
        match self.fresh(py, call, name, answer)? {
            Some(Fresh { object: Some(object), value }) => {
                if call.is_main() {
                    self.globals.bind(py).set_item(name, &object)?;
                } else {
                    self.share(py, call, name, &object)?;
                }
                self.put_record(py, call.is_main(), name, Record::new(&object, value, true)?)
            }
            Some(Fresh { object: None, .. }) => self.forget(py, call, name),
            None => Ok(()),
        }
    }

    /// A forked shell's value takes a name. What the main shell's code has by that name it will have again.
    fn put_aside(&self, py: Python<'_>, name: &Bound<'_, PyString>) -> PyResult<()> {
        let Some(main) = record(py, &self.records, name.to_str()?)? else { return Ok(()) };
        let Record { object: object @ Held::Weak(_), .. } = main.get() else { return Ok(()) };
        let Some(object) = object.get(py) else { return Ok(()) };
        let aside = Record { object: Held::strongly(&object), ..Record::new(&object, &main.get().value, false)? };
        self.records.bind(py).set_item(name, Bound::new(py, aside)?)
    }

    /// Reads one variable of an answer. None if Python's object stays.
    fn fresh<'py, 'a>(
        &self,
        py: Python<'py>,
        call: &Call,
        name: &Bound<'py, PyString>,
        answer: &mut Reader<'a>,
    ) -> PyResult<Option<Fresh<'py, 'a>>> {
        let attributes = answer.u32().map_err(malformed)?;
        let before = answer.rest();
        let value = Value::read(answer).map_err(malformed)?;
        let encoded = &before[..before.len() - answer.rest().len()];
        if self.is_unchanged(py, call, name, encoded)? {
            return Ok(None);
        }
        let mut object = Decoder::new(self.text.bind(py).clone(), attributes)?.value(value)?;
        if let (Some(text), Some(provided)) = (&object, self.provided.bind(py).get_item(name)?) {
            if text.get_type().is(&self.text) {
                object = Some(provided.get_item(1)?.call1((text,))?);
            }
        }
        Ok(Some(Fresh { object, value: encoded }))
    }

    /// Whether the shell's value is what Python last had from it or gave it: then Python's object stays.
    fn is_unchanged(&self, py: Python<'_>, call: &Call, name: &Bound<'_, PyString>, value: &[u8]) -> PyResult<bool> {
        let text = name.to_str()?;
        let subshells = record(py, &self.subshell_records, text)?;
        let mains = record(py, &self.records, text)?;
        let fits = |record: &Option<Py<Record>>| record.as_ref().is_some_and(|r| is_same(&r.get().value, value));
        let globals = self.globals.bind(py);
        if !call.is_main() && fits(&subshells) {
            // Unless the main shell's object, or none, has taken its place meanwhile.
            let is_main_shells = |current| mains.as_ref().is_some_and(|main| main.get().object.is(&current));
            let is_subshells = |current| subshells.as_ref().is_some_and(|own| own.get().object.is(current));
            return Ok(match globals.get_item(name)? {
                Some(current) => is_subshells(&current) || !is_main_shells(current),
                None => value == [kind::UNSET],
            });
        }
        let Some(main) = mains.filter(|main| is_same(&main.get().value, value)) else { return Ok(false) };
        // What a subshell had by that name is nothing to this shell.
        let is_strange = match globals.get_item(name)? {
            Some(current) => {
                let is_another = value != [kind::UNSET] && !main.get().object.is(&current);
                subshells.is_some_and(|own| own.get().object.is(&current) && (own.get().is_shells || is_another))
            }
            None => value != [kind::UNSET],
        };
        if is_strange {
            self.put_back(py, name, main.get())?;
        }
        Ok(true)
    }

    /// The main shell's object has its name again, and is held as before [`Self::put_aside`]. Whether there still is one.
    fn put_back(&self, py: Python<'_>, name: &Bound<'_, PyString>, main: &Record) -> PyResult<bool> {
        let Some(object) = main.object.get(py) else { return Ok(false) };
        self.globals.bind(py).set_item(name, &object)?;
        let main = Record::new(&object, &main.value, main.is_shells)?;
        self.records.bind(py).set_item(name, Bound::new(py, main)?)?;
        Ok(true)
    }

    /// The call of a forked shell is over: what functions were to find in the globals, and is that shell's own, goes.
    fn take_back_shared(&self, py: Python<'_>, call: &Call) -> PyResult<()> {
        let shared = std::mem::take(&mut call.progress.borrow_mut().shared);
        let globals = self.globals.bind(py);
        for (name, object) in &shared {
            let name = name.bind(py);
            if !globals.get_item(name)?.is_some_and(|current| current.is(object)) {
                continue; // code has bound it since, or another call has
            }
            let is_back = match record(py, &self.records, name.to_str()?)? {
                Some(main) => self.put_back(py, name, main.get())?,
                None => false,
            };
            if !is_back {
                globals.del_item(name)?;
            }
        }
        Ok(())
    }

    /// The shell has no such variable (any more).
    fn forget(&self, py: Python<'_>, call: &Call, name: &Bound<'_, PyString>) -> PyResult<()> {
        let globals = self.globals.bind(py);
        let mut was_its = false;
        for records in [&self.records, &self.subshell_records] {
            let Some(record) = record(py, records, name.to_str()?)? else { continue };
            let current = globals.get_item(name)?;
            was_its |= current.is_some_and(|object| record.get().object.is(&object))
                && (call.is_main() == std::ptr::eq(records, &self.records) || record.get().is_shells);
            if call.is_main() {
                records.bind(py).del_item(name)?;
            }
        }
        if was_its {
            globals.del_item(name)
        } else {
            Ok(())
        }
    }

    fn put_record(
        &self,
        py: Python<'_>,
        in_main_shell: bool,
        name: &Bound<'_, PyString>,
        record: Record,
    ) -> PyResult<()> {
        let subshells = self.subshell_records.bind(py);
        if !in_main_shell {
            return subshells.set_item(name, Bound::new(py, record)?);
        }
        if subshells.contains(name)? {
            subshells.del_item(name)?;
        }
        self.records.bind(py).set_item(name, Bound::new(py, record)?)
    }

    /// Names that are nowhere yet may be modules.
    fn import_missing(&self, py: Python<'_>, plan: &Plan, call: Option<&Call>) -> PyResult<()> {
        let (globals, builtins) = (self.globals.bind(py), self.builtins.bind(py));
        for name in &plan.reads {
            let name = name.bind(py);
            let is_bound = plan.binds.iter().any(|(bound, _)| bound.is(name));
            let is_taken = call.map(|call| taken(py, call, name)).transpose()?.flatten().is_some();
            if is_bound || is_taken || globals.contains(name)? || builtins.contains(name)? {
                continue;
            }
            match self.find.bind(py).call1((name,)) {
                Ok(object) => globals.set_item(name, object)?,
                Err(error) if error.is_instance_of::<PyLookupError>(py) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Remembers what names are before code that binds them.
    fn remember(&self, py: Python<'_>, call: &Call, plan: &Plan) -> PyResult<()> {
        for (name, _) in &plan.binds {
            let known = |(other, _): &(Py<PyString>, _)| other.is(name);
            if !call.progress.borrow().before.iter().any(known) {
                let object = self.globals.bind(py).get_item(name)?.as_ref().map(Held::weakly);
                call.progress.borrow_mut().before.push((name.clone_ref(py), object));
            }
        }
        Ok(())
    }

    /// The names that the call has changed, each once.
    fn changed(
        &self,
        py: Python<'_>,
        call: &Call,
        block: &Bound<'_, Plan>,
        completed: bool,
    ) -> PyResult<Vec<Py<PyString>>> {
        let mut changed: Vec<Py<PyString>> = Vec::new();
        let mut add = |name: &Py<PyString>| {
            if !changed.iter().any(|other| other.is(name)) {
                changed.push(name.clone_ref(py));
            }
        };
        for (name, _) in block.get().binds.iter().filter(|(_, certain)| completed && *certain) {
            add(name);
        }
        self.changed_so_far(py, call)?.iter().for_each(add);
        Ok(changed)
    }

    /// Those that differ from what they were when the code began.
    fn changed_so_far(&self, py: Python<'_>, call: &Call) -> PyResult<Vec<Py<PyString>>> {
        let mut changed: Vec<Py<PyString>> = Vec::new();
        let mut add = |name: &Py<PyString>| {
            if !changed.iter().any(|other| other.is(name)) {
                changed.push(name.clone_ref(py));
            }
        };
        let progress = call.progress.borrow();
        for (name, before) in &progress.before {
            let now = self.globals.bind(py).get_item(name)?;
            if !is_same_object(now.as_ref(), before.as_ref()) {
                add(name);
            }
        }
        for plan in &progress.plans {
            for name in &plan.get().reads {
                if self.is_out_of_step(py, call, name.bind(py))? {
                    add(name);
                }
            }
        }
        Ok(changed)
    }

    /// Whether a name that the shell knows has another object now, or one that was changed in place.
    fn is_out_of_step(&self, py: Python<'_>, call: &Call, name: &Bound<'_, PyString>) -> PyResult<bool> {
        if let Some(own) = taken(py, call, name)? {
            return is_changed_in_place(py, own.get());
        }
        let text = name.to_str()?;
        let known = [record(py, &self.subshell_records, text)?, record(py, &self.records, text)?];
        let mut known = known.iter().flatten().map(Py::get);
        let Some(first) = known.next() else { return Ok(false) };
        let Some(object) = self.globals.bind(py).get_item(name)? else { return Ok(true) };
        let Some(record) = [first].into_iter().chain(known).find(|record| record.object.is(&object)) else {
            return Ok(!is_definition(&object));
        };
        is_changed_in_place(py, record)
    }

    /// Appends what the shell is to have for a name.
    fn collect<'py>(
        &self,
        py: Python<'py>,
        call: &Call,
        name: &Bound<'py, PyString>,
        message: &mut Assignments,
        out: &mut Outgoing<'py>,
    ) -> PyResult<()> {
        let object = match taken(py, call, name)? {
            Some(own) => own.get().object.get(py),
            None => self.globals.bind(py).get_item(name)?,
        };
        let start = message.message.len();
        let why = match append(name, object.as_ref(), &mut message.message) {
            Ok(Some(record)) => {
                message.count += 1;
                out.notes.push((name.clone(), record));
                return Ok(());
            }
            Ok(None) => {
                message.message.truncate(start);
                return self.collect_lossy(py, call, name, object.as_ref(), message, out);
            }
            Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(py) => {
                "text has a lone surrogate, which no shell variable can hold".to_owned()
            }
            Err(error) if error.is_instance_of::<PyMemoryError>(py) => NO_ROOM.to_owned(),
            // A method of the value's, or a conversion, has failed: the other names are set all the same.
            Err(error) if error.is_instance_of::<PyException>(py) => error.to_string(),
            Err(error) => {
                message.message.truncate(start);
                return Err(error);
            }
        };
        message.message.truncate(start);
        out.errors.push((name.to_string(), why));
        Ok(())
    }

    /// Remembers what the shell has, or is certain to get.
    fn note<'py>(
        &self,
        py: Python<'py>,
        call: &Call,
        notes: Vec<(Bound<'py, PyString>, Option<Record>)>,
    ) -> PyResult<()> {
        let reaches_main_shell = call.is_main() || call.is_in_pipeline;
        let records = if reaches_main_shell { &self.records } else { &self.subshell_records }.bind(py);
        for (name, record) in notes {
            match record {
                Some(record) => self.put_record(py, reaches_main_shell, &name, record)?,
                None if records.contains(&name)? => records.del_item(&name)?,
                None => {}
            }
        }
        Ok(())
    }

    /// A value that the shell can't have stays in Python; a variable of that name would be another thing, so it goes. But not
    /// one that the shell needs, like `PATH` or zsh's `path`: that is an error.
    fn collect_lossy<'py>(
        &self,
        py: Python<'py>,
        call: &Call,
        name: &Bound<'py, PyString>,
        object: Option<&Bound<'py, PyAny>>,
        message: &mut Assignments,
        out: &mut Outgoing<'py>,
    ) -> PyResult<()> {
        let attributes = shells_attributes(py, call, name)?;
        if attributes.is_some_and(|attributes| attributes & attribute::SPECIAL != 0 || is_needed(name)) {
            let kind = object.map(|object| object.get_type().name()).transpose()?;
            let kind = kind.map(|kind| kind.to_string()).unwrap_or_default();
            let why = format!("special in the shell, which can't hold a value of type {kind}");
            out.errors.push((name.to_string(), why));
            return Ok(());
        }
        let record = object.map(|object| Record::new(object, &[kind::UNSET], false)).transpose()?;
        out.notes.push((name.clone(), record));
        if attributes.is_none() {
            return Ok(());
        }
        match self.lossy.bind(py).call1((name, object)) {
            Ok(_) => {
                message.count += 1;
                with_bytes(name, |bytes| message.message.bytes(bytes))?;
                message.message.u8(kind::UNSET);
            }
            Err(error) if error.is_instance_of::<PyException>(py) => {
                let text = error.value(py).to_string();
                let why = text.strip_prefix(&format!("{name}: ")).unwrap_or(&text).to_owned();
                out.errors.push((name.to_string(), why));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Appends a name and its value, None for no value. What is to be remembered of it; None if it can't be said in a shell.
fn append(
    name: &Bound<'_, PyString>,
    object: Option<&Bound<'_, PyAny>>,
    out: &mut Writer,
) -> PyResult<Option<Option<Record>>> {
    with_bytes(name, |bytes| out.bytes(bytes))?;
    let start = out.len();
    match object {
        Some(object) if !encode(object, out)? => return Ok(None),
        Some(_) => {}
        None => out.u8(kind::UNSET),
    }
    if !out.is_whole() {
        return Err(PyMemoryError::new_err(NO_ROOM));
    }
    object.map(|object| Record::new(object, &out.as_slice()[start..], false)).transpose().map(Some)
}

/// What a name is now counts as what it was before.
fn remember_again(call: &Call, name: &Py<PyString>, object: Option<&Bound<'_, PyAny>>) {
    let mut object = object.map(Held::weakly);
    let mut progress = call.progress.borrow_mut();
    if let Some((_, before)) = progress.before.iter_mut().find(|(other, _)| other.is(name)) {
        std::mem::swap(before, &mut object);
    }
    drop(progress);
    // Only now: the finalizer of what it was before may have to do with names itself.
    drop(object);
}

/// Whether the elements of a list or dict are not those that its record has.
fn is_changed_in_place(py: Python<'_>, record: &Record) -> PyResult<bool> {
    let (Some(known), Some(object)) = (&record.elements, record.object.get(py)) else { return Ok(false) };
    let now = elements(&object)?;
    Ok(!now.is_some_and(|now| has_same_elements(&now, known.bind(py))))
}

fn read_request(names: &[Bound<'_, PyString>]) -> PyResult<Writer> {
    let mut request = Writer::new();
    request.u8(to_shell::READ);
    request.u32(u32::try_from(names.len()).unwrap_or(u32::MAX));
    for name in names {
        with_bytes(name, |bytes| request.bytes(bytes))?;
    }
    Ok(request)
}

/// The record of a name that a forked shell has of its own.
fn taken(py: Python<'_>, call: &Call, name: &Bound<'_, PyString>) -> PyResult<Option<Py<Record>>> {
    let progress = call.progress.borrow();
    let Some(records) = &progress.taken else { return Ok(None) };
    record(py, records, name.to_str()?)
}

fn record(py: Python<'_>, records: &Py<PyDict>, name: &str) -> PyResult<Option<Py<Record>>> {
    let record = records.bind(py).get_item(name)?;
    Ok(record.map(|record| record.cast_into::<Record>()).transpose()?.map(Bound::unbind))
}

/// Whether any shell works by the variable of this name, so that commands fail without.
fn is_needed(name: &Bound<'_, PyString>) -> bool {
    const NEEDED: [&str; 4] = ["HOME", "IFS", "PATH", "TERM"];
    NEEDED.iter().any(|needed| *name == *needed)
}

/// The attributes of the shell's variable of this name, if it has one.
fn shells_attributes(py: Python<'_>, call: &Call, name: &Bound<'_, PyString>) -> PyResult<Option<u32>> {
    let request = read_request(std::slice::from_ref(name))?;
    call.link.request(py, &request, |answer| {
        let attributes = answer.u32().map_err(malformed)?;
        Ok((!matches!(Value::read(answer).map_err(malformed)?, Value::Unset)).then_some(attributes))
    })
}

/// Modules, classes, and what can be called as a function.
fn is_definition(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyModule>()
        || object.is_instance_of::<PyType>()
        || matches!(
            object.get_type().name().as_ref().map(|name| name.to_string()).as_deref(),
            Ok("function" | "builtin_function_or_method" | "BuiltIn" | "method" | "partial" | "_lru_cache_wrapper")
        )
}

fn is_same_object(a: Option<&Bound<'_, PyAny>>, b: Option<&Held>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => b.is(a),
        (None, None) => true,
        _ => false,
    }
}

/// A tuple of the elements of a list, or of the keys and values of a dict; None for anything else.
fn elements<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Ok(list) = object.cast::<PyList>() {
        return Ok(Some(list.to_tuple().into_any()));
    }
    if let Ok(dict) = object.cast::<PyDict>() {
        let both = [dict.keys().to_tuple(), dict.values().to_tuple()];
        return Ok(Some(PyTuple::new(object.py(), both)?.into_any()));
    }
    Ok(None)
}

/// Whether two results of [`elements`] hold the same objects. What a shell can have of them can't change in place.
fn has_same_elements(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) -> bool {
    match (a.cast::<PyTuple>(), b.cast::<PyTuple>()) {
        (Ok(a), Ok(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.is(&b) || is_nested_same(&a, &b)),
        _ => false,
    }
}

/// The two tuples that [`elements`] makes of a dict.
fn is_nested_same(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) -> bool {
    a.is_exact_instance_of::<PyTuple>() && b.is_exact_instance_of::<PyTuple>() && has_same_elements(a, b)
}
