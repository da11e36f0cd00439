using Google.Protobuf;
using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.AppState;

/// <summary>
/// Collections of app state: what devices read and write. A short one is served as patches since its first version, which clients take instead of a snapshot
/// (protocol reference 4.6), a long one as a snapshot and what came after it. Unlike the real server this one knows the phone's keys, and refuses what a client
/// sealed or summed up wrongly.
/// </summary>
internal sealed class AppStateHandler(
    AppStateStore store, StanzaSender stanzas, ServerClock clock, ServerHooks hooks, SandboxOptions options, Counters counters, ILogger log,
    MediaVault media) : IStanzaHandler
{
    private const int Conflict = 409;
    private const int BadRequest = 400;
    private const int NoRoom = 507;
    private const int PatchesPerAnswer = 250;
    private const int MaxPatchBytes = 1 << 20;
    private readonly AppStateFiles _files = new(options, media);

    public void Register(StanzaTable table) => table.Requests.On("w:sync:app:state", "set", "sync", Answer);

    public Node[] Answer(Session session, Device device, Node request)
    {
        var requested = request.Child("sync")!.Children;
        if (requested.Count is 0 or > 16) throw Refusal.BadRequest();
        return [N("sync", [], [.. requested.Select(collection => Collection(device, collection))])];
    }

    /// <summary>The phone writes; all devices but one that reads anyway are notified.</summary>
    public void Write(Account account, IReadOnlyList<AppStateAction> actions, Device? reader = null)
    {
        foreach (var group in actions.GroupBy(action => action.Collection))
        {
            var collection = account.AppState[group.Key];
            var key = account.AppState.Newest;
            if (!collection.HasRoom(group.Count())) throw new SandboxRefusedException("conflict", "The account's app state has no room for more changes.");
            var (patch, next) = PatchCodec.Write(collection.State, key, [.. group.Select(action => Seal(key, action))], collection.Previous);
            patch.Version = new SyncdVersion { Version = next.Version };
            store.AddPatch(account, group.Key, patch);
            NotifyDevices(account, reader, group.Key);
        }
    }

    private SyncdMutation Seal(AppStateKey key, AppStateAction action)
    {
        const int IvBytes = 16;
        var value = action.Value.Clone();
        value.Timestamp = clock.Now.ToUnixTimeMilliseconds();
        return MutationCodec.Seal(
            key, action.IsRemoval, AppStateIndex.Write(action.Index), value.ToByteArray(), action.Version,
            System.Security.Cryptography.RandomNumberGenerator.GetBytes(IvBytes));
    }

    private Node Collection(Device device, Node requested)
    {
        var name = requested.Get("name");
        if (requested.Tag != "collection" || name is null || !Collections.All.Contains(name)) throw Refusal.BadRequest();
        var collection = device.Account.AppState[name];
        var known = (ulong)Math.Max(0, requested.GetInteger("version") ?? 0);
        if (requested.Child("patch") is not { } patch) return Serve(name, collection, known, requested.Get("return_snapshot") == "true");
        // A device that missed more than is kept requests the rest itself.
        if (known != collection.State.Version)
            return Refused(name, collection, Conflict, "conflict", known < collection.FirstVersion ? [] : Patches(collection, known));
        if (!collection.HasRoom(1)) return Refused(name, collection, NoRoom, "resource-constraint");
        if (patch.Bytes is not { Length: > 0 and <= MaxPatchBytes } bytes || !TryTake(device, name, bytes))
            return Refused(name, collection, BadRequest, "bad-request");
        return N("collection", ("name", name), ("version", collection.State.Version));
    }

    private bool TryTake(Device device, string name, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var patch = SyncdPatch.Parser.ParseFrom(bytes.Span);
            patch.Version = new SyncdVersion { Version = device.Account.AppState[name].State.Version + 1 };
            store.AddPatch(device.Account, name, patch);
        }
        catch (Exception fault) when (fault is AppStateException or InvalidProtocolBufferException)
        {
            counters.Refused++;
            SandboxLog.AppStateRefused(log, device.Account.Number, device.Number, name, (fault as AppStateException)?.Fault.ToString() ?? "Malformed");
            return false;
        }
        NotifyDevices(device.Account, device, name);
        return true;
    }

    /// <summary>Tells the other devices that a collection has changed.</summary>
    private void NotifyDevices(Account account, Device? except, string name)
    {
        hooks.AppStateChanged.Raise(account);
        foreach (var device in account.Devices.Values)
        {
            if (device.IsPhone || device == except) continue;
            stanzas.Deliver(device, StanzaClass.Notification, N("notification",
                [("from", Jid.ServerJid), ("type", "server_sync"), ("id", clock.NextId()), ("t", clock.Now)],
                N("collection", ("name", name), ("version", account.AppState[name].State.Version))));
        }
    }

    private Node Serve(string name, AppStateCollection collection, ulong known, bool wantsSnapshot)
    {
        Node? snapshot = null;
        var isLong = known == 0 && wantsSnapshot && collection.State.Version > (ulong)options.AppStatePatchesPerSnapshot;
        if (isLong || known < collection.FirstVersion) (snapshot, known) = _files.Snapshot(collection);
        var rest = collection.State.Version > known + PatchesPerAnswer ? "true" : "false";
        Node[] patches = Patches(collection, known);
        return N("collection", [("name", name), ("version", collection.State.Version), ("has_more_patches", rest)],
            snapshot is null ? patches : [snapshot, .. patches]);
    }

    private Node[] Patches(AppStateCollection collection, ulong known) =>
        collection.After(known, PatchesPerAnswer).Select(_files.Patch).ToArray() is { Length: > 0 } patches ? [N("patches", [], patches)] : [];

    private static Node Refused(string name, AppStateCollection collection, int code, string text, params Node[] patches) =>
        N("collection", [("name", name), ("version", collection.State.Version), ("type", "error")], [N("error", ("code", code), ("text", text)), .. patches]);
}
