using System.Collections;
using System.Globalization;
using System.Text;

namespace WhatIsUp.Silo.Logging;

/// <summary>The facts of a log entry, each without secrets; numbers, times and ids of ours stay as they are.</summary>
internal sealed class RedactedState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string Template = "{OriginalFormat}";

    /// <summary>Facts of ASP.NET that are whatever a caller sent.</summary>
    private static readonly string[] Foreign = ["QueryString", "FileDownloadName", "ContentType"];

    private readonly KeyValuePair<string, object?>[] _facts;
    private readonly string? _text;

    private RedactedState(KeyValuePair<string, object?>[] facts, string? text) => (_facts, _text) = (facts, text);

    public int Count => _facts.Length;

    public KeyValuePair<string, object?> this[int index] => _facts[index];

    /// <summary>The same entry without secrets.</summary>
    /// <param name="state">Its facts, or any object.</param>
    /// <param name="text">Its text, for facts without a template.</param>
    public static RedactedState Of<TState>(TState state, Func<string> text)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> facts) return new RedactedState([], LogText.Redact(text()));
        KeyValuePair<string, object?>[] clean = [.. facts.Select(fact => KeyValuePair.Create(fact.Key, Redact(fact.Key, fact.Value)))];
        return new RedactedState(clean, clean is [.., { Key: Template, Value: string }] ? null : LogText.Redact(text()));
    }

    /// <summary>The text: the template with its facts in their places.</summary>
    public override string ToString()
    {
        if (_text is not null) return _text;
        var (template, next) = ((string)_facts[^1].Value!, 0);
        var text = new StringBuilder(template.Length + 64);
        for (var at = 0; at < template.Length; at++)
        {
            var c = template[at];
            var end = c == '{' ? template.IndexOf('}', at) : -1;
            if (c is '{' or '}' && at + 1 < template.Length && template[at + 1] == c) text.Append(template[at++]);
            else if (end < 0 || next >= _facts.Length - 1) text.Append(c);
            else
            {
                text.Append(Format(template.AsSpan(at + 1, end - at - 1), next++));
                at = end;
            }
        }
        return text.ToString();
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_facts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static object? Redact(string name, object? value) => value switch
    {
        null => null,
        string template when name == Template => template,
        _ when Array.IndexOf(Foreign, name) >= 0 => LogText.Gap,
        string text => LogText.Redact(text),
        Enum or Guid or DateTime or DateTimeOffset or TimeSpan or bool or byte or short or ushort or int or uint or long or ulong or float or double or decimal or SiloAddress => value,
        IEnumerable many => LogText.Redact(string.Join(", ", many.Cast<object?>())),
        _ => LogText.Redact(value.ToString() ?? ""),
    };

    /// <summary>The fact that a place names; facts without such a name stand in the order of the places.</summary>
    private string Format(ReadOnlySpan<char> place, int position)
    {
        var colon = place.IndexOf(':');
        var format = colon < 0 ? null : place[(colon + 1)..].ToString();
        var name = (colon < 0 ? place : place[..colon]).ToString().Split(',')[0];
        var value = Array.Find(_facts, fact => fact.Key == name) is { Key: not null } named ? named.Value : _facts[position].Value;
        return value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? "(null)";
    }
}
