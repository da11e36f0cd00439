using System.Globalization;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>App state in files at the media hosts: snapshots, and the mutations of long patches.</summary>
public sealed class AppStateFiles() : TwoPhones(Limits, isPaired: false)
{
    private const int Written = 30;

    private static readonly SandboxOptions Limits =
        new() { RecordsStanzas = true, AppStatePatchesPerSnapshot = 10, KeptAppStatePatches = 20, InlinePatchBytes = 4_000 };

    private int SnapshotsServed => _sandbox.Network.ReadStanzas(limit: 20_000).Count(stanza => !stanza.FromClient
        && stanza.Node.Child("sync")?.ChildrenOf("collection").Any(collection => collection.Child("snapshot") is not null) == true);

    [Fact(Timeout = 60_000)]
    public async Task New_device_reads_a_long_collection_as_a_snapshot_and_continues()
    {
        for (var n = 0; n < Written; n++) await LabelAsync(n);
        await _mine.WriteAppStateAsync([AppStateActions.EditLabel("0", "", 0, true)], Stop);
        await _device.PairAsync(_mine);
        await VersionAsync(_device, Written + 1);
        Assert.True(SnapshotsServed > 0);
        var raised = _device.Events.Entries.OfType<LabelEdited>().ToArray();
        Assert.Equal(Enumerable.Range(0, Written), raised.Select(label => int.Parse(label.LabelId, CultureInfo.InvariantCulture)).Order());
        Assert.All(raised, label => Assert.True(label.IsInitial));
        await LabelAsync(100);
        Assert.False((await _device.WaitAsync<LabelEdited>(label => label.LabelId == "100")).IsInitial);
        // Our patch is hashed on top of the snapshot: the server refuses a wrong hash.
        await _device.Client.Chats.ApplyAsync([AppStateActions.EditLabel("101", "ours", 1, false)], Stop);
        Assert.Contains(await _mine.ReadAppStateAsync(Stop), entry => entry.Index.SequenceEqual([AppStateIndex.LabelEdit, "101"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task Device_that_missed_too_many_patches_gets_a_snapshot()
    {
        await LabelAsync(0);
        await _device.PairAsync(_mine);
        await VersionAsync(_device, 1);
        await _device.CloseAsync();
        for (var n = 1; n <= Written; n++) await LabelAsync(n);
        var (from, before) = (_device.Events.Count, SnapshotsServed);
        _device.Open();
        await VersionAsync(_device, Written + 1);
        Assert.Equal(before + 1, SnapshotsServed);
        Assert.Equal(Written + 1, _device.Events.Entries.Skip(from).OfType<LabelEdited>().Count());
        await _device.Client.Chats.ApplyAsync([AppStateActions.EditLabel("101", "ours", 1, false)], Stop);
    }

    [Fact(Timeout = 60_000)]
    public async Task Long_patch_and_its_successor_are_read()
    {
        await LabelAsync(0);
        await _device.PairAsync(_mine);
        await VersionAsync(_device, 1);
        await _mine.WriteAppStateAsync([.. Enumerable.Range(1, 500).Select(Label)], Stop);
        await LabelAsync(501);
        await _device.WaitAsync<LabelEdited>(label => label.LabelId == "501");
        Assert.Equal(502, _device.Events.Entries.OfType<LabelEdited>().Select(label => label.LabelId).Distinct().Count());
        Assert.Equal(0, SnapshotsServed);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(SandboxMediaFault.Unavailable)]
    [InlineData(SandboxMediaFault.Changed)]
    [InlineData(SandboxMediaFault.Gone)]
    [InlineData(SandboxMediaFault.Endless)]
    public async Task Unavailable_file_changes_nothing_and_is_read_later(SandboxMediaFault fault)
    {
        for (var n = 0; n < Written; n++) await LabelAsync(n);
        _sandbox.Network.SpoilDownloads(fault);
        await _device.PairAsync(_mine);
        await Eventually.TrueAsync(() => SnapshotsServed > 0, "the snapshot was offered");
        await _device.WaitAsync<OwnPushNameChanged>();
        Assert.DoesNotContain(await _device.Store.LoadCollectionsAsync(Stop), state => state.Name == Collections.Regular);
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is LabelEdited);
        // Nor is anything written on top of an unknown state.
        await Assert.ThrowsAnyAsync<Exception>(() => _device.Client.Chats.ApplyAsync([Label(200)], Stop));
        Assert.DoesNotContain(await _mine.ReadAppStateAsync(Stop), entry => entry.Index.Contains("200"));
        _sandbox.Network.SpoilDownloads(SandboxMediaFault.None);
        // Too long is no fault of the hosts: that is tried again with the next connection.
        if (fault == SandboxMediaFault.Endless) await _device.ReopenAsync();
        await VersionAsync(_device, Written);
        await _device.Client.Chats.ApplyAsync([Label(200)], Stop);
        Assert.Contains(await _mine.ReadAppStateAsync(Stop), entry => entry.Index.Contains("200"));
    }

    private static AppStateAction Label(int n) => AppStateActions.EditLabel(n.ToString(CultureInfo.InvariantCulture), "label " + n, 1, false);

    private Task LabelAsync(int n) => _mine.WriteAppStateAsync([Label(n)], Stop);

    private static Task VersionAsync(LinkedDevice device, int version) => Eventually.TrueAsync(
        async () =>
            (await device.Store.LoadCollectionsAsync(Stop)).Any(state => state.Name == Collections.Regular && state.Version == (ulong)version),
            $"version {version} is read");
}
