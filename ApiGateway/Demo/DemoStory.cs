using System.Diagnostics;
using System.Globalization;

namespace WhatIsUp.ApiGateway.Demo;

/// <summary>Prints the steps with the time each took.</summary>
internal sealed class DemoStory(TextWriter output)
{
    private readonly Stopwatch _total = Stopwatch.StartNew();
    private TimeSpan _mark;

    /// <summary>The current step.</summary>
    public string Current { get; private set; } = "start";

    /// <summary>Begins a step.</summary>
    public void Begin(string step)
    {
        Current = step;
        _mark = _total.Elapsed;
    }

    /// <summary>Completes the step.</summary>
    public void Done(string outcome) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"ok  {Current,-34} {(_total.Elapsed - _mark).TotalMilliseconds,7:F0} ms   {outcome}"));

    /// <summary>Prints other output.</summary>
    public void Show(string text) => output.WriteLine(text);

    /// <summary>The last line.</summary>
    public void End() => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Everything held, in {_total.Elapsed.TotalSeconds:F1} s."));
}
