using WhatIsUp.Interop.Judging;
using Xunit.Sdk;
using Xunit.v3;

// One Node process for each version serves all tests, and Baileys keeps the trusted root key in one place per process.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(BaileysJudge))]
