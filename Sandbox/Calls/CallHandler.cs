using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Calls;

/// <summary>
/// Calls (live reference, section 5): signals go from device to device, each with an ack; phones place and take calls over REST. Which calls there are is kept
/// until the sandbox ends.
/// </summary>
internal sealed class CallHandler(StateStore store, StanzaSender stanzas, ServerClock clock) : IStanzaHandler
{
    private const int MaxCalls = 10_000, MaxIdLength = 128, BadRequest = 400, NotFound = 404;

    private static readonly string[] Signals =
        ["offer", "offer_notice", "preaccept", "accept", "transport", "relaylatency", "reject", "terminate", "enc_rekey", "mute_v2", "heartbeat", "video"];

    private readonly CallLinks _links = new();
    private readonly OrderedDictionary<string, Entry> _calls = [];

    private sealed record Entry(SandboxCall Call, Account Caller, IReadOnlyList<Account> Callees, bool? IsLidAddressed);

    public void Register(StanzaTable table) => table.On("call", Accept);

    /// <summary>Calls that an account placed or got, newest first.</summary>
    public IReadOnlyList<SandboxCall> CallsOf(Account account) =>
        [.. _calls.Values.Where(entry => entry.Caller == account || entry.Callees.Contains(account)).Select(entry => entry.Call).Reverse()];

    /// <summary>A phone calls.</summary>
    /// <exception cref="SandboxRefusedException">There is nobody to call.</exception>
    public SandboxCall Place(Account caller, NewSandboxCall wanted)
    {
        var group = wanted.To.IsGroup ? store.State.FindGroup(wanted.To) : null;
        if (wanted.To.IsGroup && group?.Members.ContainsKey(caller) != true)
            throw new SandboxRefusedException("not_found", "The phone is in no such group.", "to");
        List<Account> callees = group is not null
            ? [.. group.Members.Keys.Where(member => member != caller)]
            : [store.State.Dial(wanted.To) ?? throw new SandboxRefusedException("not_found", "The recipient is not on the network.", "to")];
        if (callees.Count == 0 || callees[0] == caller) throw new SandboxRefusedException("invalid_request", "There is nobody to call.", "to");
        var call = new SandboxCall(
            Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), caller.Jid, [.. callees.Select(callee => callee.Jid)], group?.Jid, wanted.IsVideo,
            SandboxCallStatus.Ringing, null, clock.Now);
        var entry = new Entry(call, caller, callees, wanted.IsLidAddressed);
        Keep(entry);
        Announce(entry, account => SignalOf(entry, account, wanted.Signal));
        return call;
    }

    /// <summary>The caller hangs up, or gives up after a while.</summary>
    public SandboxCall End(Account caller, string callId, string? reason)
    {
        var entry = Require(caller, callId);
        if (entry.Caller != caller) throw new SandboxRefusedException("conflict", "Only its caller ends a call here.");
        return Finish(entry, SandboxCallStatus.Ended, reason, null);
    }

    /// <summary>A phone takes a call that rings: it no longer rings on the account's other devices.</summary>
    public SandboxCall Take(Account callee, string callId) => Answer(callee, callId, SandboxCallStatus.Accepted, "accepted_elsewhere");

    /// <summary>A phone rejects a call that rings.</summary>
    public SandboxCall Reject(Account callee, string callId) => Answer(callee, callId, SandboxCallStatus.Rejected, "rejected_elsewhere");

    private SandboxCall Answer(Account callee, string callId, SandboxCallStatus status, string reason)
    {
        var entry = Require(callee, callId);
        if (entry.Caller == callee) throw new SandboxRefusedException("conflict", "The phone placed the call itself.");
        return Finish(entry, status, reason, callee);
    }

    private Entry Require(Account account, string callId)
    {
        if (!_calls.TryGetValue(callId, out var entry) || (entry.Caller != account && !entry.Callees.Contains(account)))
            throw new SandboxRefusedException("not_found", "The phone has no such call.");
        return entry.Call.Status == SandboxCallStatus.Ringing ? entry : throw new SandboxRefusedException("conflict", "The call no longer rings.");
    }

    /// <summary>The call no longer rings: on one account that answered it, or on all.</summary>
    private SandboxCall Finish(Entry entry, SandboxCallStatus status, string? reason, Account? only, Device? answering = null)
    {
        var ended = entry with { Call = entry.Call with { Status = status, Reason = reason } };
        _calls[entry.Call.Id] = ended;
        Announce(ended, account => only is null || only == account ? SignalFor(ended, account, "terminate", [("reason", reason)]) : null, answering);
        return ended.Call;
    }

    private void Keep(Entry entry)
    {
        _calls[entry.Call.Id] = entry;
        if (_calls.Count > MaxCalls) _calls.RemoveAt(0);
    }

    /// <summary>Tells linked devices of those who are called.</summary>
    private void Announce(Entry entry, Func<Account, Node?> make, Device? except = null)
    {
        foreach (var callee in entry.Callees)
        {
            if (make(callee) is not { } signal) continue;
            foreach (var device in callee.Devices.Values)
                if (!device.IsPhone && device != except) Deliver(entry.Caller.Devices[0], device, IsLid(entry, callee), signal);
        }
    }

    private void Deliver(Device from, Device device, bool isLid, Node signal)
    {
        var account = from.Account;
        stanzas.Deliver(device, StanzaClass.Call, N("call",
            [
                ("from", isLid ? from.Lid : from.Jid), ("id", clock.NextId()), ("t", clock.Now), ("platform", "android"), ("version", "2.26.1.70"),
                ("notify", account.PushName.Length > 0 ? account.PushName : null), ("sender_lid", isLid ? null : account.Lid),
            ],
            signal));
    }

    private static bool IsLid(Entry entry, Account callee) => entry.IsLidAddressed ?? (callee.Policy.LidMigrated || entry.Caller.HidesNumber);

    private static Node SignalOf(Entry entry, Account callee, SandboxCallSignal signal)
    {
        var call = entry.Call;
        (string, object?)[] about = [("group-jid", call.Group), ("type", call.Group is null ? null : "group"), ("joinable", call.Group is null ? null : "1")];
        (string, object?)[] caller =
        [
            ("caller_pn", IsLid(entry, callee) ? entry.Caller.ShownJid : null), ("caller_country_code", null), ("username", entry.Caller.Username),
        ];
        return signal switch
        {
            SandboxCallSignal.OfferNotice => SignalFor(entry, callee, "offer_notice", [("media", call.IsVideo ? "video" : "audio"), .. about]),
            SandboxCallSignal.RelayLatency => SignalFor(entry, callee, "relaylatency", [], N("te", ("latency", "33554447"), ("relay_name", "sandbox"))),
            _ => SignalFor(entry, callee, "offer", [.. caller, .. about],
                [
                    N("audio", ("enc", "opus"), ("rate", "16000")), .. call.IsVideo ? [N("video", ("enc", "vp8"), ("dec", "vp8"))] : Array.Empty<Node>(),
                    N("net", ("medium", "3")), N("encopt", ("keygen", "2")),
                ]),
        };
    }

    private static Node SignalFor(Entry entry, Account callee, string tag, (string, object?)[] more, params Node[] children)
    {
        var creator = IsLid(entry, callee) ? entry.Caller.Devices[0].Lid : entry.Caller.Devices[0].Jid;
        return N(tag, [("call-id", entry.Call.Id), ("call-creator", creator), .. more], children);
    }

    /// <summary>A signal of a linked device, or its request about a link.</summary>
    private void Accept(Session session, Device device, Node call)
    {
        if (call.Get("id") is not { Length: > 0 and <= MaxIdLength } id || call.Children is not [var signal, ..]) return;
        var (error, answer) = Handle(device, call, signal);
        stanzas.Send(session, N("ack",
            [("class", "call"), ("type", signal.Tag), ("id", id), ("from", call.GetJid("to")), ("t", clock.Now), ("error", error)],
            answer is null ? [] : [answer]));
    }

    private (int? Error, Node? Answer) Handle(Device device, Node call, Node signal)
    {
        try
        {
            if (signal.Tag is "link_create" or "link_query") return (null, _links.Answer(device.Account, signal));
        }
        catch (Refusal refusal)
        {
            return (refusal.Code, null);
        }
        if (!Signals.Contains(signal.Tag) || signal.Get("call-id") is not { Length: > 0 and <= MaxIdLength } callId || signal.GetJid("call-creator") is null)
            return (BadRequest, null);
        if (call.GetJid("to") is not { } to || store.State.Find(to) is not { } target) return (NotFound, null);
        if (signal.Tag == "offer")
        {
            if (!CallOffers.IsWellFormed(signal)) return (CallOffers.OutOfOrder, null);
            Keep(new Entry(
                new SandboxCall(
                    callId, device.Account.Jid, [target.Jid], null, signal.Child("video") is not null, SandboxCallStatus.Ringing, null, clock.Now),
                device.Account, [target], to.IsLid));
        }
        Follow(device, callId, signal);
        foreach (var other in target.Devices.Values)
            if (!other.IsPhone && other != device && (to.Device == 0 || to.Device == other.Number || signal.Tag == "offer"))
                Deliver(device, other, to.IsLid, signal.Tag == "offer" ? CallOffers.For(signal, jid => IsDevice(jid, other)) : signal);
        return (null, null);
    }

    private bool IsDevice(Jid jid, Device device) => store.State.TryFindDevice(jid, out var found) && found == device;

    /// <summary>What a signal means for a call that is known. A busy device rejects it only for itself.</summary>
    private void Follow(Device device, string callId, Node signal)
    {
        if (!_calls.TryGetValue(callId, out var entry) || entry.Call.Status != SandboxCallStatus.Ringing) return;
        if (entry.Callees.Contains(device.Account))
        {
            if (signal.Tag == "accept") Finish(entry, SandboxCallStatus.Accepted, "accepted_elsewhere", device.Account, device);
            else if (signal.Tag == "reject" && signal.Get("reason") != "busy")
                Finish(entry, SandboxCallStatus.Rejected, "rejected_elsewhere", device.Account, device);
        }
        else if (signal.Tag == "terminate" && entry.Caller == device.Account)
        {
            _calls[callId] = entry with { Call = entry.Call with { Status = SandboxCallStatus.Ended, Reason = signal.Get("reason") } };
        }
    }
}
