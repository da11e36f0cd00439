using System.Text.RegularExpressions;

namespace WhatIsUp.Silo.Logging;

/// <summary>Removes from a text what must not be logged: keys, tokens, query strings, phone numbers, and arguments of grain calls.</summary>
internal static partial class LogText
{
    /// <summary>Replaces removed text.</summary>
    public const string Gap = "…";

    /// <summary>Start of a stack trace inside a message.</summary>
    private const string Stack = "   at ";

    /// <summary>The text without secrets and phone numbers.</summary>
    public static string Redact(string text)
    {
        if (text.Length == 0) return text;
        if (text.IndexOf(Stack, StringComparison.Ordinal) is >= 0 and var stack) text = text[..stack].TrimEnd() + " " + Gap;
        text = Message().Replace(text, "$1 " + Gap);
        text = Call().Replace(text, "$1(" + Gap + ")");
        text = Query().Replace(text, "$1?" + Gap);
        text = Secret().Replace(text, Gap);
        text = Segment().Replace(text, Gap);
        return Number().Replace(text, Gap);
    }

    /// <summary>Orleans formats a message as <c>Request [silo grain]->[silo grain] body</c>, with the complete body.</summary>
    [GeneratedRegex(@"(\]->\[[^\]]*\]).*", RegexOptions.Singleline)]
    private static partial Regex Message();

    /// <summary>Orleans formats a grain call with its arguments.</summary>
    [GeneratedRegex(@"\b((?:\w+\.)*I[A-Z]\w*\.[A-Z]\w*)\(.*\)", RegexOptions.Singleline)]
    private static partial Regex Call();

    [GeneratedRegex(@"((?:https?://|(?<=[\s""'(]|^)/)[^\s?""']*)\?[^\s""']*")]
    private static partial Regex Query();

    /// <summary>API keys, webhook secrets, session tokens, and anything after <c>Bearer</c>.</summary>
    [GeneratedRegex(@"\bzpk_(?:live|test)_\w*|\bwhsec_[\w+/=-]*|\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=\bBearer\s+)\S+")]
    private static partial Regex Secret();

    /// <summary>A token in a path; ids are shorter.</summary>
    [GeneratedRegex(@"(?<=/)[\w-]{40,}")]
    private static partial Regex Segment();

    /// <summary>
    /// A phone number, alone or in a WhatsApp address. Not matched: ids, whose digits have letters or dashes around them, fractions of seconds,
    /// and generations of silos.
    /// </summary>
    [GeneratedRegex(@"[\d.:_-]{5,}(?=@)|(?<![0-9A-Za-z-]|\d\.|\bS[\d.]{7,15}:\d{1,5}:)\+?\d{7,15}(?![0-9A-Za-z-])")]
    private static partial Regex Number();
}
