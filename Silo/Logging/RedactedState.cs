using System.Collections;
using System.Globalization;
using System.Text;

namespace WhatIsUp.Silo.Logging;

/// <summary>The redacted properties of a log entry. Numbers, times and ids stay unchanged.</summary>
internal sealed class RedactedState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string Template = "{OriginalFormat}";

    /// <summary>Properties of ASP.NET whose values come from the caller.</summary>
    private static readonly string[] FromCaller = ["QueryString", "FileDownloadName", "ContentType"];

    private readonly KeyValuePair<string, object?>[] _properties;
    private readonly string? _text;

    private RedactedState(KeyValuePair<string, object?>[] properties, string? text) => (_properties, _text) = (properties, text);

    public int Count => _properties.Length;

    public KeyValuePair<string, object?> this[int index] => _properties[index];

    /// <summary>Creates a redacted copy of an entry.</summary>
    /// <param name="state">Its properties, or any object.</param>
    /// <param name="text">Its text, for properties without a template.</param>
    public static RedactedState Of<TState>(TState state, Func<string> text)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> properties) return new RedactedState([], LogText.Redact(text()));
        KeyValuePair<string, object?>[] clean = [.. properties.Select(property => KeyValuePair.Create(property.Key, Redact(property.Key, property.Value)))];
        return new RedactedState(clean, clean is [.., { Key: Template, Value: string }] ? null : LogText.Redact(text()));
    }

    /// <summary>The template with the properties inserted.</summary>
    public override string ToString()
    {
        if (_text is not null) return _text;
        var (template, next) = ((string)_properties[^1].Value!, 0);
        var text = new StringBuilder(template.Length + 64);
        for (var at = 0; at < template.Length; at++)
        {
            var c = template[at];
            var end = c == '{' ? template.IndexOf('}', at) : -1;
            if (c is '{' or '}' && at + 1 < template.Length && template[at + 1] == c) text.Append(template[at++]);
            else if (end < 0 || next >= _properties.Length - 1) text.Append(c);
            else
            {
                text.Append(Format(template.AsSpan(at + 1, end - at - 1), next++));
                at = end;
            }
        }
        return text.ToString();
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_properties).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static object? Redact(string name, object? value) => value switch
    {
        null => null,
        string template when name == Template => template,
        _ when Array.IndexOf(FromCaller, name) >= 0 => LogText.Gap,
        string text => LogText.Redact(text),
        Enum or Guid or DateTime or DateTimeOffset or TimeSpan or bool or byte or short or ushort or int or uint or long or ulong or float
            or double or decimal or SiloAddress => value,
        IEnumerable many => LogText.Redact(string.Join(", ", many.Cast<object?>())),
        _ => LogText.Redact(value.ToString() ?? ""),
    };

    /// <summary>The property that a placeholderholder names, otherwise the one at its position.</summary>
    private string Format(ReadOnlySpan<char> placeholder, int position)
    {
        var colon = placeholder.IndexOf(':');
        var format = colon < 0 ? null : placeholder[(colon + 1)..].ToString();
        var name = (colon < 0 ? placeholder : placeholder[..colon]).ToString().Split(',')[0];
        var value = Array.Find(_properties, property => property.Key == name) is { Key: not null } named ? named.Value : _properties[position].Value;
        return value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? "(null)";
    }
}
