using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>An address: <c>user[:device]@server</c>, with <c>integrator-</c> before the user of an interop JID. Device 0 is the primary phone.</summary>
/// <param name="User">Digits of the phone number or LID, a group id, or empty for the server itself.</param>
/// <param name="Server">One of <see cref="JidServer"/>.</param>
/// <param name="Device">Device number, 0 when the JID names the account.</param>
/// <param name="Integrator">Network number of an interop JID, else 0.</param>
public readonly record struct Jid(string User, string Server, ushort Device = 0, ushort Integrator = 0)
{
    /// <summary>The server itself, <c>@s.whatsapp.net</c>: <c>from</c> and <c>to</c> of its stanzas.</summary>
    public static readonly Jid ServerJid = new("", JidServer.User);

    /// <summary>Status updates.</summary>
    public static readonly Jid StatusBroadcast = new("status", JidServer.Broadcast);

    /// <summary>True for a phone-number user.</summary>
    public bool IsPhoneNumber => Server == JidServer.User && User.Length > 0;

    /// <summary>True for a LID user.</summary>
    public bool IsLid => Server == JidServer.Lid;

    /// <summary>True for a group.</summary>
    public bool IsGroup => Server == JidServer.Group;

    /// <summary>True where many read, and a message names its author beside the chat: a group, a status update, a broadcast list.</summary>
    public bool IsShared => IsGroup || Server == JidServer.Broadcast;

    /// <summary>True for a device that the provider of a business hosts.</summary>
    public bool IsHosted => Server is JidServer.Hosted or JidServer.HostedLid;

    /// <summary>The account without its device number; that of a hosted device is the business itself.</summary>
    public Jid ToAccount() =>
        this with { Device = 0, Server = Server switch { JidServer.Hosted => JidServer.User, JidServer.HostedLid => JidServer.Lid, _ => Server } };

    /// <summary>The same device as one that the provider of a business hosts.</summary>
    public Jid ToHosted() => this with { Server = Server switch { JidServer.User => JidServer.Hosted, JidServer.Lid => JidServer.HostedLid, _ => Server } };

    /// <summary>The same account with another device number.</summary>
    public Jid WithDevice(ushort device) => this with { Device = device };

    /// <summary>The phone-number JID of an account.</summary>
    public static Jid FromPhoneNumber(string digits, ushort device = 0) => new(digits, JidServer.User, device);

    /// <summary>The LID JID of an account.</summary>
    public static Jid FromLid(string digits, ushort device = 0) => new(digits, JidServer.Lid, device);

    /// <summary>Parses <c>user[:device]@server</c>, also with an empty user; a legacy agent (<c>user_agent</c>) is dropped.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Jid jid)
    {
        jid = default;
        if (text is null || text.Length > 256 || text.AsSpan().ContainsAnyInRange('\0', '\u001f')) return false;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0 || at == text.Length - 1 || text.IndexOf('@', at + 1) >= 0) return false;
        var user = text[..at];
        ushort device = 0;
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            if (!ushort.TryParse(user.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out device)) return false;
            user = user[..colon];
        }
        var agent = user.IndexOf('_', StringComparison.Ordinal);
        if (agent > 0) user = user[..agent];
        var server = text[(at + 1)..];
        ushort integrator = 0;
        var dash = server == JidServer.Interop ? user.IndexOf('-', StringComparison.Ordinal) : -1;
        if (dash > 0 && ushort.TryParse(user.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out integrator)) user = user[(dash + 1)..];
        jid = new Jid(user, server, device, integrator);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is not a JID.</exception>
    public static Jid Parse(string text) => TryParse(text, out var jid) ? jid : throw new FormatException("Not a JID.");

    /// <summary><c>user[:device]@server</c>.</summary>
    public override string ToString() => Integrator != 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Integrator}-{User}:{Device}@{Server}")
        : Device == 0
        ? string.Concat(User, "@", Server)
        : string.Create(CultureInfo.InvariantCulture, $"{User}:{Device}@{Server}");
}
