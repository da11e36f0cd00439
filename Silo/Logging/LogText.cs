using System.Text.RegularExpressions;

namespace WhatIsUp.Silo.Logging;

/// <summary>Takes out of a text what must not be logged: keys, tokens, queries of addresses, telephone numbers, and what grains were called with.</summary>
internal static partial class LogText
{
    /// <summary>Stands for what was taken out.</summary>
    public const string Gap = "…";

    /// <summary>Begins a stack that somebody has put into a text.</summary>
    private const string Stack = "   at ";

    /// <summary>The text without secrets and numbers.</summary>
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

    /// <summary>Orleans prints a message as <c>Request [silo grain]->[silo grain] body</c>, and a body with all that is in it.</summary>
    [GeneratedRegex(@"(\]->\[[^\]]*\]).*", RegexOptions.Singleline)]
    private static partial Regex Message();

    /// <summary>Orleans prints a call of a grain with its arguments.</summary>
    [GeneratedRegex(@"\b((?:\w+\.)*I[A-Z]\w*\.[A-Z]\w*)\(.*\)", RegexOptions.Singleline)]
    private static partial Regex Call();

    [GeneratedRegex(@"((?:https?://|(?<=[\s""'(]|^)/)[^\s?""']*)\?[^\s""']*")]
    private static partial Regex Query();

    /// <summary>API keys, secrets of webhooks, tokens of sessions, and whatever stands behind <c>Bearer</c>.</summary>
    [GeneratedRegex(@"\bzpk_(?:live|test)_\w*|\bwhsec_[\w+/=-]*|\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=\bBearer\s+)\S+")]
    private static partial Regex Secret();

    /// <summary>A token in a path: ids are shorter.</summary>
    [GeneratedRegex(@"(?<=/)[\w-]{40,}")]
    private static partial Regex Segment();

    /// <summary>A telephone number, alone or in an address of WhatsApp's. Ids have letters or dashes around their digits; fractions of seconds and starts of silos are none.</summary>
    [GeneratedRegex(@"[\d.:_-]{5,}(?=@)|(?<![0-9A-Za-z-]|\d\.|\bS[\d.]{7,15}:\d{1,5}:)\+?\d{7,15}(?![0-9A-Za-z-])")]
    private static partial Regex Number();
}
