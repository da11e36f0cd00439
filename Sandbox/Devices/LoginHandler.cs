using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Devices;

/// <summary>Login of linked devices: which may log in, and what they receive.</summary>
internal sealed class LoginHandler(
    StateStore store, StanzaSender stanzas, ServerClock clock, Mailbox mailbox, ServerHooks hooks, SandboxOptions options, Counters counters,
    ILogger log) : IStanzaHandler
{
    private const int UnaskedStanzas = 5;
    private const int MaxBatch = 200;
    private const int LoggedOut = 401;
    private const int TemporarilyBanned = 402;
    private const int OutdatedClient = 405;
    private const int Malformed = 400;

    public void Register(StanzaTable table)
    {
        table.Requests.On("passive", "set", "active", Activate);
        table.On("ib", TakeInfo);
        hooks.SessionOpened.Add(session =>
        {
            if (session.Hello.Payload.HasUsername) Open(session);
        });
    }

    private void Open(Session session)
    {
        var payload = session.Hello.Payload;
        if (IsOutdated(session.Hello))
        {
            Refuse(session, OutdatedClient);
            return;
        }
        var account = store.State.ByPhoneNumber(payload.Username.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (account is not null && account.IsBanned(clock.Now))
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
        if (device.Session is { } former) stanzas.End(former, N("stream:error", [], N("conflict", ("type", "replaced"))));
        device.Session = session;
        session.Device = device;
        device.Queue.Rewind();
        stanzas.Send(session, N("success", ("t", clock.Now), ("props", 2), ("companion_enc_static", Convert.ToBase64String(account.Phone.AppStateKeyId)),
            ("lid", device.Lid), ("display_name", account.PushName), ("creation", account.CreatedAt), ("location", "lla"), ("abprops", 1),
            ("group_abprops", 1)));
        stanzas.Send(session, N("ib", [("from", Jid.ServerJid)], N("edge_routing", [], Bytes("routing_info", new byte[] { 8, 1, 8, 5 }))));
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
        stanzas.Send(session, N("ib", [("from", Jid.ServerJid)], N("offline_preview",
            ("count", session.OfflineTotal), ("message", messages), ("receipt", receipts), ("notification", notifications), ("appdata", 0))));
        stanzas.Resume(session);
        hooks.DeviceActivated.Raise(device);
    }

    private Node[] Activate(Session session, Device device, Node request)
    {
        mailbox.Defer(() => Activate(session));
        return [];
    }

    private void TakeInfo(Session session, Device device, Node info)
    {
        if (info.Child("offline_batch") is { } batch) GiveBatch(session, batch);
    }

    /// <summary>The client requests a batch of queued stanzas.</summary>
    private void GiveBatch(Session session, Node request)
    {
        if (session.OfflineCredit is not { } credit || request.GetInteger("count") is not (> 0 and var count)) return;
        session.OfflineCredit = credit + (int)Math.Min(count, MaxBatch);
        if (!session.IsPaused) stanzas.Resume(session);
    }

    /// <summary>True when the web version is older than the options allow; the version is 2.3000.<em>x</em>.</summary>
    public bool IsOutdated(ClientHello hello) => IsOlder(hello, options.MinimumWebVersion);

    /// <summary>True when the client's web version is older than 2.3000.<em>x</em>.</summary>
    public static bool IsOlder(ClientHello hello, uint revision)
    {
        var version = hello.Payload.UserAgent?.AppVersion;
        return version is null || (version.Primary, version.Secondary, version.Tertiary).CompareTo((2u, 3000u, revision)) < 0;
    }

    public void RefuseOutdated(Session session) => Refuse(session, OutdatedClient);

    private void Refuse(Session session, int code, DateTimeOffset? bannedUntil = null)
    {
        counters.Refused++;
        SandboxLog.LoginRefused(log, session.Number, code);
        var expires = code == TemporarilyBanned && bannedUntil is { } until ? (int?)Math.Max(1, (until - clock.Now).TotalSeconds) : null;
        stanzas.End(session, N("failure", ("reason", code), ("code", expires is null ? null : 101), ("expire", expires), ("location", "lla")));
    }
}
