using WhatIsUp.Browser.Stage;
using Xunit.Sdk;
using Xunit.v3;

// A browser uses the whole machine, and all tests share one gateway.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(LinkingStage))]
