using System.Globalization;
using System.Text.Json;
using WhatIsUp.ApiGateway.Json;

namespace WhatIsUp.ApiGateway.Metadata;

/// <summary>A query parameter: its declaration is used to read it and to describe it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Description">One sentence.</param>
/// <param name="ValueType">Type of the value.</param>
/// <param name="Expected">Problem of an invalid value.</param>
internal abstract record QueryField(string Name, string Description, Type ValueType, string Expected)
{
    /// <summary>Range of a number, or lengths of a text.</summary>
    public (int Min, int Max)? Range { get; init; }

    /// <summary>Default of a number.</summary>
    public int? Default { get; init; }

    public static QueryField<int> Number(string name, string description, int min, int max, int defaultValue) =>
        new(name, description, $"must be an integer from {min} to {max}", (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max)
        { Range = (min, max), Default = defaultValue };

    public static QueryField<string> Text(string name, string description, int maxLength) =>
        new(name, description, $"must be a text of 1 to {maxLength} characters", (string text, out string value) =>
            (value = text).Length > 0 && text.Length <= maxLength && !text.Contains('\0'))
        { Range = (1, maxLength) };

    public static QueryField<bool> Flag(string name, string description) =>
        new(name, description, "must be true or false", (string text, out bool value) => (value = text == "true") || text == "false");

    public static QueryField<DateTimeOffset> Time(string name, string description) =>
        new(name, description, "must be a time in ISO-8601 with zone", UtcMillisecondsConverter.TryParse);

    public static QueryField<Guid> Channel(string name, string description) =>
        new(name, description, "must be a channel id", (string text, out Guid value) =>
        {
            var isId = Grains.Abstractions.ChannelId.TryParse(text, out var id);
            value = id.Value;
            return isId;
        });

    public static QueryField<string> Choice(string name, string description, IReadOnlyCollection<string> names) =>
        new(name, description, "must be one of: " + string.Join(", ", names), (string text, out string value) => names.Contains(value = text));

    public static QueryField<T> OneOf<T>(string name, string description) where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
        return new(name, description, "must be one of: " + string.Join(", ", names.Keys), names.TryGetValue);
    }
}

/// <summary>A query parameter with its parser.</summary>
internal sealed record QueryField<T>(string Name, string Description, string Expected, QueryField<T>.Reader TryRead)
    : QueryField(Name, Description, typeof(T), Expected) where T : notnull
{
    /// <summary>Parses a value; false when it is invalid.</summary>
    public delegate bool Reader(string text, out T value);
}
