using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Login of linked devices: who may, and what they are told.</summary>
internal sealed class LoginDesk(Exchange exchange)
{
    private const int UnaskedStanzas = 5;
    private const int MaxBatch = 200;
    private const int LoggedOut = 401;
    private const int TemporarilyBanned = 402;
    private const int OutdatedClient = 405;
    private const int Malformed = 400;

    public void Open(Session session)
    {
        var payload = session.Hello.Payload;
        if (IsOutdated(session.Hello))
        {
            Refuse(session, OutdatedClient);
            return;
        }
        var account = exchange.World.ByPhoneNumber(payload.Username.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (account is not null && account.IsBanned(exchange.Now))
        {
            Refuse(session, account.BanCode!.Value, account.BannedUntil);
            return;
        }
        if (account is not null && IsOlder(session.Hello, account.Policy.MinLoginVersion))
        {
            Refuse(session, OutdatedClient);
            return;
        }
        if (!payload.HasDevice || payload.Device is 0 or > ushort.MaxValue || account is null
            || !account.Devices.TryGetValue((ushort)payload.Device, out var device) || !device.NoiseKey.AsSpan().SequenceEqual(session.Hello.NoiseKey))
        {
            Refuse(session, payload.HasDevice && payload.Device > 0 ? LoggedOut : Malformed);
            return;
        }
        if (device.Session is { } former) exchange.End(former, N("stream:error", [], N("conflict", ("type", "replaced"))));
        device.Session = session;
        session.Device = device;
        device.Queue.Rewind();
        exchange.Send(session, N("success", ("t", exchange.Now), ("props", 2), ("companion_enc_static", Convert.ToBase64String(account.Phone.AppStateKeyId)),
            ("lid", device.Lid), ("display_name", account.PushName), ("creation", account.CreatedAt), ("location", "lla"), ("abprops", 1), ("group_abprops", 1)));
        exchange.Send(session, N("ib", [("from", Jid.ServerJid)], N("edge_routing", [], Bytes("routing_info", new byte[] { 8, 1, 8, 5 }))));
        if (!payload.Passive) Activate(session);
    }

    /// <summary>The client is ready: what waited comes, between its two markers.</summary>
    public void Activate(Session session)
    {
        if (session.IsActive || session.Device is not { } device) return;
        session.IsActive = true;
        int messages = 0, receipts = 0, notifications = 0;
        for (var stanza = device.Queue.First; stanza is not null; stanza = stanza.Next)
        {
            switch (stanza.Class)
            {
                case StanzaClass.Message: messages++; break;
                case StanzaClass.Receipt: receipts++; break;
                default: notifications++; break;
            }
        }
        session.OfflineTotal = device.Queue.Count;
        session.OfflineLeft = device.Queue.Count;
        session.OfflineCredit = device.Account.Policy.OfflineBatches ? UnaskedStanzas : null;
        exchange.Send(session, N("ib", [("from", Jid.ServerJid)], N("offline_preview",
            ("count", session.OfflineTotal), ("message", messages), ("receipt", receipts), ("notification", notifications), ("appdata", 0))));
        exchange.Resume(session);
        exchange.Phones.Welcome(device);
    }

    /// <summary>The client asks for a batch of what waited.</summary>
    public void GiveBatch(Session session, Node request)
    {
        if (session.OfflineCredit is not { } credit || request.GetInteger("count") is not (> 0 and var count)) return;
        session.OfflineCredit = credit + (int)Math.Min(count, MaxBatch);
        if (!session.IsPaused) exchange.Resume(session);
    }

    /// <summary>True when the web version is older than the options allow; the version is 2.3000.<em>x</em>.</summary>
    public bool IsOutdated(ClientHello hello) => IsOlder(hello, exchange.Options.MinimumWebVersion);

    /// <summary>True when the client's web version is older than 2.3000.<em>x</em>.</summary>
    public static bool IsOlder(ClientHello hello, uint revision)
    {
        var version = hello.Payload.UserAgent?.AppVersion;
        return version is null || (version.Primary, version.Secondary, version.Tertiary).CompareTo((2u, 3000u, revision)) < 0;
    }

    public void RefuseOutdated(Session session) => Refuse(session, OutdatedClient);

    private void Refuse(Session session, int code, DateTimeOffset? bannedUntil = null)
    {
        exchange.Tally.Refused++;
        SandboxLog.LoginRefused(exchange.Log, session.Number, code);
        var expires = code == TemporarilyBanned && bannedUntil is { } until ? (int?)Math.Max(1, (until - exchange.Now).TotalSeconds) : null;
        exchange.End(session, N("failure", ("reason", code), ("code", expires is null ? null : 101), ("expire", expires), ("location", "lla")));
    }
}
