//! WIT parsers and the choice of a world.

use super::Reading::{Hints, Suggests};
use super::Row;
use crate::explain::causes::*;

pub(super) const ROWS: &[Row] = &[
    // packages
    ("package {name} not found. known packages", Suggests(&[WIT_NOT_FOUND])),
    ("known packages:", Suggests(&[WIT_NOT_FOUND])),
    ("interface not found in package", Suggests(&[WIT_NOT_FOUND])),
    ("interface or world {i} does not exist", Suggests(&[WIT_NOT_FOUND])),
    ("error: document {i} does not exist", Suggests(&[WIT_LAYOUT, WIT_NOT_FOUND, ABI_DRIFT])),
    ("no WIT files found", Suggests(&[WIT_NOT_FOUND])),
    ("failed to parse dependency directory", Hints(&[ABI_DRIFT, WIT_NOT_FOUND])),
    ("failed to parse dependency", Hints(&[WIT_NOT_FOUND])),
    ("failed to resolve directory while parsing WIT", Hints(&[WIT_NOT_FOUND])),
    ("failed to parse local target", Hints(&[ABI_DRIFT])),
    ("world {w} not found in package {name}", Suggests(&[WORLD_SELECTION, WIT_NOT_FOUND])),
    ("Unable to resolve dependencies", Suggests(&[WIT_NOT_FOUND])),
    ("repository name not known to registry", Suggests(&[WIT_NOT_FOUND])),
    ("not found, sources searched", Suggests(&[WIT_NOT_FOUND])),
    ("does not match previous package name of {name}", Suggests(&[WIT_LAYOUT])),
    // worlds
    ("There are multiple worlds in {name}; one must be explicitly chosen", Suggests(&[WORLD_SELECTION])),
    ("multiple worlds found in package {name}", Suggests(&[WORLD_SELECTION])),
    ("multiple worlds found", Suggests(&[WORLD_SELECTION])),
    ("multiple worlds", Suggests(&[WORLD_SELECTION])),
    ("one must be explicitly chosen", Suggests(&[WORLD_SELECTION])),
    ("must be explicitly chosen", Suggests(&[WORLD_SELECTION])),
    ("no world named {w} in package", Suggests(&[WORLD_SELECTION])),
    ("no world named {w}", Suggests(&[WORLD_SELECTION])),
    ("failed to select the default world", Suggests(&[WORLD_SELECTION])),
    ("failed to select world", Suggests(&[WORLD_SELECTION])),
    ("failed to create a target world", Hints(&[WORLD_SELECTION])),
    ("select a world", Suggests(&[WORLD_SELECTION])),
    ("world {w} does not exist", Suggests(&[WORLD_SELECTION])),
    ("world {w} not found", Suggests(&[WORLD_SELECTION])),
    ("unknown field {w}, expected one of package, target", Suggests(&[WORLD_SELECTION])),
    ("unknown field world", Suggests(&[WORLD_SELECTION])),
    ("fully-qualified world-specifier", Suggests(&[WORLD_SELECTION])),
    ("describe multiple packages", Suggests(&[WORLD_SELECTION])),
    ("cannot find type {x}Imports in", Suggests(&[WORLD_SELECTION, STALE_BINDINGS])),
    ("use of undeclared type {x}Imports", Suggests(&[WORLD_SELECTION, STALE_BINDINGS])),
    // another generation of WIT
    ("expected ;, found keyword", Suggests(&[ABI_DRIFT])),
    ("expected ;, found {x}", Suggests(&[ABI_DRIFT])),
    ("interface or use, found @", Suggests(&[FEATURE_TOO_NEW, ABI_DRIFT])),
    ("interface or use, found", Suggests(&[ABI_DRIFT, FEATURE_TOO_NEW])),
    ("default world {w}", Suggests(&[ABI_DRIFT])),
    ("@since(", Hints(&[FEATURE_TOO_NEW])),
    ("expected {*x}, found keyword", Hints(&[ABI_DRIFT])),
    ("expected an identifier or string, found", Hints(&[ABI_DRIFT])),
];
