"""From a sentence to a checked Excel macro: profile, plan, planner, interpreter, compiler, guard, verifier, export."""
