using System.Diagnostics.Metrics;
using System.Text.Json;

namespace WhatIsUp.Grains.Telemetry;

/// <summary>The meter of a silo. Labels have few values; none names a customer, a channel, an endpoint or a person.</summary>
internal static class GrainsMeter
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "WhatIsUp.Grains";

    /// <summary>The meter.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>A label with the name of an enumeration's value, as the API writes it.</summary>
    public static KeyValuePair<string, object?> Label<T>(string name, T value)
        where T : struct, Enum => new(name, Names<T>.Of(value));

    private static class Names<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> Known = Enum.GetValues<T>()
            .Distinct().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static string Of(T value) => Known.GetValueOrDefault(value, "other");
    }
}
