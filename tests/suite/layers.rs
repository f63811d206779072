//! The data flows one way: no module uses one that comes after it.

use std::path::Path;

/// Each module with the modules it may use besides itself and `guard`, which everybody may.
const ALLOWED: &[(&str, &[&str])] = &[
    ("guard", &[]),
    ("path", &[]),
    ("finding", &["path"]),
    ("surface", &["path"]),
    ("error", &["finding"]),
    ("bytes", &["error"]),
    ("artifact", &["bytes", "error", "finding", "path", "surface"]),
    ("expect", &["artifact", "bytes", "error", "finding", "path", "surface"]),
    ("compare", &["finding", "path", "surface"]),
    ("snippets", &["finding", "path", "surface"]),
    ("lookup", &["artifact", "finding", "path", "snippets", "surface"]),
    ("link", &["artifact", "compare", "finding", "path", "snippets", "surface"]),
    ("check", &["artifact", "compare", "error", "expect", "finding", "link", "path", "surface"]),
    ("diff", &["artifact", "check", "compare", "error", "expect", "finding", "path", "surface"]),
    ("fix", &["artifact", "bytes", "check", "compare", "error", "expect", "finding", "link", "path", "surface"]),
    ("hostcode", &["artifact", "error", "finding", "link", "lookup", "path", "snippets", "surface"]),
    (
        "explain",
        &[
            "artifact", "check", "compare", "error", "expect", "finding", "link", "lookup", "path", "snippets",
            "surface",
        ],
    ),
    (
        "call",
        &[
            "artifact", "bytes", "check", "compare", "error", "expect", "finding", "fix", "link", "lookup", "path",
            "snippets", "surface",
        ],
    ),
    (
        "render",
        &["artifact", "call", "check", "compare", "diff", "error", "explain", "finding", "fix", "path", "surface"],
    ),
    ("conforms", &["artifact", "check", "error", "expect", "finding", "render"]),
];

#[test]
fn the_order_has_no_circle() {
    let place = |name: &str| ALLOWED.iter().position(|(module, _)| *module == name);
    for (at, (module, allowed)) in ALLOWED.iter().enumerate() {
        for used in *allowed {
            assert!(
                place(used).is_some_and(|used| used < at),
                "`{module}` may use `{used}`, which does not come before it"
            );
        }
    }
}

#[test]
fn modules_use_only_what_comes_before_them() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    visit(Path::new("src"), &mut |file| {
        let relative = file.strip_prefix("src").expect("below src");
        let first = relative.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" || module == "bin" {
            return;
        }
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{}: `{module}` has no place in the plan", file.display()));
            return;
        };
        seen += 1;
        let text = std::fs::read_to_string(file).expect("a source file");
        for (number, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let known = ALLOWED.iter().any(|(name, _)| *name == used);
                if known
                    && used != module
                    && used != "guard"
                    && !allowed.contains(&used.as_str())
                    && !line.trim_start().starts_with("//")
                {
                    wrong.push(format!("{}:{}: `{module}` uses `{used}`", file.display(), number + 1));
                }
            }
        }
    });
    assert!(seen > 10, "the walk found {seen} files only");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn visit(folder: &Path, act: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            visit(&path, act);
        } else if path.extension().is_some_and(|e| e == "rs") {
            act(&path);
        }
    }
}
