//! Large guests from JavaScript and Python toolchains, where they were built.

use crate::surfaces;
use mate_doctor::artifact::Artifact;
use mate_doctor::surface::Direction;

#[test]
fn large_guests_read_as_the_oracle_reads_them() {
    let Some(folder) = std::env::var_os("MATE_DOCTOR_LARGE") else {
        println!("skipped: MATE_DOCTOR_LARGE names no folder with large guests (fixtures/build-large.sh builds them)");
        return;
    };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "wasm") {
            continue;
        }
        let artifact = Artifact::open(&path).expect("the guest can be read");
        let name = path.display().to_string();
        surfaces::compare(&name, &artifact, &std::fs::read(&path).expect("the guest can be read"));
        let surface = artifact.surface.as_ref().expect("compared above");
        let paths: Vec<String> = surface.functions(Direction::Export).iter().map(|f| f.path()).collect();
        assert!(paths.iter().any(|path| path == "mate:runtime/api@0.1.0#handler"), "{name}: {paths:?}");
        assert!(artifact.skeleton().len() < 512 << 10, "{name}: {} bytes of skeleton", artifact.skeleton().len());
        seen += 1;
    }
    println!("{seen} large guests were read");
}
