using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop.Parity;

/// <summary>Names addresses by the part they play, so that two runs with other numbers compare.</summary>
public sealed class Roles(SandboxPhone me, SandboxPhone friend)
{
    /// <summary>The role of an address, or the text itself when it is none.</summary>
    public string NameOf(string text) => text.Contains('@', StringComparison.Ordinal) && Jid.TryParse(text, out var jid) ? NameOf(jid) : text;

    public string NameOf(Jid jid)
    {
        if (jid.IsGroup) return jid.User.Length == 0 ? "<groups>" : "<group>";
        var account = jid.ToAccount();
        string? role = account == me.Jid ? "me pn" : account == me.Lid ? "me lid" : account == friend.Jid ? "friend pn" : account == friend.Lid ? "friend lid" : null;
        return role is null ? jid.ToString() : jid.Device == 0 ? $"<{role}>" : $"<{role} device>";
    }
}
