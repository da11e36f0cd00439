using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>Reads values of requests, and names the field that is invalid.</summary>
internal static class RequestReader
{
    public static string Required(string? value, string field) => string.IsNullOrEmpty(value) ? throw Refused("The field is required.", field) : value;

    public static T Required<T>(T? value, string field) where T : struct => value ?? throw Refused("The field is required.", field);

    /// <summary>A JID, or a phone number with or without <c>+</c>.</summary>
    public static Jid Address(string? value, string field)
    {
        var text = Required(value, field);
        var digits = text.TrimStart('+');
        if (digits.Length is >= 7 and <= 15 && digits.All(char.IsAsciiDigit)) return Jid.FromPhoneNumber(digits);
        if (Jid.TryParse(text, out var jid) && (jid.IsPhoneNumber || jid.IsLid)) return jid;
        throw Refused("The field takes a phone number with country code or a JID.", field);
    }

    /// <summary>An <see cref="Address"/>, a group, or <c>status@broadcast</c>.</summary>
    public static Jid Chat(string? value, string field) =>
        Jid.TryParse(value, out var jid) && (jid.IsGroup || jid == Jid.StatusBroadcast) ? jid : Address(value, field);

    public static SandboxRefusedException Refused(string message, string? field) => new("invalid_request", message, field);
}
