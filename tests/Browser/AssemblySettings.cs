using WhatIsUp.Browser.Stage;
using Xunit.Sdk;
using Xunit.v3;

// A browser takes the machine for itself; the gateway is one for all tests.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(LinkingStage))]
