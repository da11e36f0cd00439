using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop.Parity;

/// <summary>Replaces addresses by their role, so that two runs with different numbers can be compared.</summary>
public sealed class Roles(SandboxPhone me, SandboxPhone friend)
{
    /// <summary>A third person, or null.</summary>
    public SandboxPhone? Third { get; init; }

    /// <summary>Texts that differ between the runs, such as invite codes, with their role.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>The role of an address or of a known text, or the text itself.</summary>
    public string NameOf(string text)
    {
        if (Texts.TryGetValue(text, out var known)) return known;
        return text.Contains('@', StringComparison.Ordinal) && Jid.TryParse(text, out var jid) ? NameOf(jid) : text;
    }

    public string NameOf(Jid jid)
    {
        if (jid.Server == JidServer.Newsletter) return "<newsletter>";
        if (jid.IsGroup) return jid.User.Length == 0 ? "<groups>" : "<group>";
        var account = jid.ToAccount();
        string? role = account == me.Jid
            ? "me pn"
            : account == me.Lid ? "me lid" : account == friend.Jid ? "friend pn" : account == friend.Lid ? "friend lid"
            : account == Third?.Jid ? "third pn" : account == Third?.Lid ? "third lid" : null;
        return role is null ? jid.ToString() : jid.Device == 0 ? $"<{role}>" : $"<{role} device>";
    }
}
