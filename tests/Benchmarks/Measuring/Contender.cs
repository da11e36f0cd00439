namespace WhatIsUp.Benchmarks.Measuring;

/// <summary>Something that can run for a while and then says how many operations a second it did.</summary>
internal sealed record Contender(string Name, Func<TimeSpan, CancellationToken, Task<double>> RunAsync);
