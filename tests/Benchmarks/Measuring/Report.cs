using System.Globalization;
using System.Text.Json;

namespace WhatIsUp.Benchmarks.Measuring;

/// <summary>Prints figures for a reader, and once more as one line of JSON for a program.</summary>
internal sealed class Report(string benchmark)
{
    private readonly Dictionary<string, object> _figures = new() { ["benchmark"] = benchmark, ["processors"] = Environment.ProcessorCount };

    public void Figure(string name, double value, string unit)
    {
        _figures[name] = Math.Round(value, 3);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {value,14:N2} {unit}"));
    }

    /// <summary>A ratio with the value it should have at least, or at most when <paramref name="isCeiling"/>.</summary>
    public void Ratio(string name, double value, double target, bool isCeiling = false)
    {
        var isMet = isCeiling ? value <= target : value >= target;
        _figures[name] = Math.Round(value, 3);
        _figures[name + "_target"] = target;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-44} {value,14:N2} (aim {(isCeiling ? "≤" : "≥")} {target}: {(isMet ? "met" : "missed")})"));
    }

    public void Json() => Console.WriteLine(JsonSerializer.Serialize(_figures));
}
