using System.Globalization;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Interop;

/// <summary>
/// App state in files at the media hosts: snapshots and long patches, read and continued by Baileys with all MAC checks and by us.
/// </summary>
public sealed class BaileysWithFilesOfState(BaileysJudge judge) : IAsyncLifetime
{
    private const int Written = 70;
    private const int LongPatch = 400;

    private SandboxHost _sandbox = null!;
    private SandboxPhone _phone = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        _phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 120_000)]
    public async Task Snapshot_and_later_patches_are_read_and_continued_by_Baileys_and_by_us()
    {
        for (var n = 0; n < Written; n++)
        {
            // Records under two keys, a changed one and a removed one.
            if (n == Written / 2) await _phone.RotateAppStateKeyAsync(cancellationToken: Stop);
            await LabelAsync(n, "label");
        }
        await LabelAsync(Written - 1, "changed");
        await _phone.WriteAppStateAsync([AppStateActions.EditLabel((Written - 2).ToString(CultureInfo.InvariantCulture), "", 0, true)], Stop);
        var theirs = await TheirsAsync();
        for (var n = 0; n < Written - 2; n++) await theirs.WaitForAppStateAsync("labels.edit", $"\"id\":\"{n}\",\"name\":\"label\"", 0);
        await theirs.WaitForAppStateAsync("labels.edit", $"\"id\":\"{Written - 1}\",\"name\":\"changed\"", 0);
        await using var ours = await OursAsync();
        await ours.WaitAsync<LabelEdited>(label => label is { Name: "changed", IsInitial: true });
        Assert.Equal(Written, ours.Events.Entries.OfType<LabelEdited>().Count());
        Assert.Equal(2, ServedTo(collection => collection.Child("snapshot") is not null));

        await theirs.ModifyAsync(new { addLabel = new { id = "500", name = "theirs", color = 4, deleted = false } }, "");
        await ours.WaitAsync<LabelEdited>(label => label is { LabelId: "500", IsInitial: false });
        await ours.WriteAppStateAsync(AppStateActions.EditLabel("501", "ours", 1, false));
        await theirs.WaitForAppStateAsync("labels.edit", "ours", 0);
        await LabelAsync(502, "phone's");
        await theirs.WaitForAppStateAsync("labels.edit", "phone's", 0);
        await ours.WaitAsync<LabelEdited>(label => label.LabelId == "502");
        var kept = (await _phone.ReadAppStateAsync(Stop)).Where(entry => entry.Index[0] == AppStateIndex.LabelEdit).Select(entry => entry.Index[1]).ToHashSet();
        Assert.Superset(new HashSet<string> { "500", "501", "502" }, kept);
        await theirs.AssertStrictAsync();
        await theirs.CloseAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Long_patch_is_read_from_its_file_by_Baileys_and_by_us()
    {
        await LabelAsync(0, "first");
        var theirs = await TheirsAsync();
        await using var ours = await OursAsync();
        await theirs.WaitForAppStateAsync("labels.edit", "first", 0);
        await ours.WaitAsync<LabelEdited>();
        await _phone.WriteAppStateAsync([.. Enumerable.Range(1, LongPatch).Select(n => Label(n, "many"))], Stop);
        await theirs.WaitForAppStateAsync("labels.edit", $"\"id\":\"{LongPatch}\"", 0);
        await ours.WaitAsync<LabelEdited>(label => label.LabelId == LongPatch.ToString(CultureInfo.InvariantCulture));
        for (var n = 1; n < LongPatch; n++)
        {
            var id = n.ToString(CultureInfo.InvariantCulture);
            Assert.Contains(ours.Events.Entries, published => published is LabelEdited label && label.LabelId == id);
            Assert.Contains(theirs.Events.Entries,
                published => published.Name == "appState" && published["kind"] == "labels.edit"
                    && published["data"]!.Contains($"\"id\":\"{id}\"", StringComparison.Ordinal));
        }
        Assert.Equal(2, ServedTo(collection => collection.Child("patches")?.ChildrenOf("patch").Any(HasExternalMutations) == true));
        await theirs.ModifyAsync(new { addLabel = new { id = "500", name = "theirs", color = 4, deleted = false } }, "");
        await ours.WaitAsync<LabelEdited>(label => label.LabelId == "500");
        await theirs.AssertStrictAsync();
        await theirs.CloseAsync();
    }

    private async Task<JudgeDevice> TheirsAsync()
    {
        var device = judge.NewDevice("theirs");
        await device.PairAsync(_sandbox, _phone);
        await device.ResyncAppStateAsync();
        return device;
    }

    private async Task<OwnDevice> OursAsync()
    {
        var device = new OwnDevice(_sandbox, "ours");
        await device.PairAsync(_phone);
        return device;
    }

    private static AppStateAction Label(int n, string name) => AppStateActions.EditLabel(n.ToString(CultureInfo.InvariantCulture), name, 1, false);

    private static bool HasExternalMutations(WhatsApp.Binary.Node patch) => SyncdPatch.Parser.ParseFrom(patch.Bytes!.Value.Span).ExternalMutations is not null;

    private Task LabelAsync(int n, string name) => _phone.WriteAppStateAsync([Label(n, name)], Stop);

    /// <summary>How many connections got such a collection.</summary>
    private int ServedTo(Func<WhatsApp.Binary.Node, bool> condition) => _sandbox.Network.ReadStanzas(limit: 20_000)
        .Where(stanza => !stanza.FromClient && stanza.Node.Child("sync")?.ChildrenOf("collection").Any(condition) == true)
        .Select(stanza => stanza.Connection).Distinct().Count();
}
