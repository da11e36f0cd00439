using System.Diagnostics;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The sandbox is killed before devices have downloaded the files that it announced.</summary>
public sealed class CrashRecovery : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 60_000)]
    public async Task Files_of_history_and_app_state_survive_a_kill()
    {
        const int Texts = 300, Labels = 12;
        var options =
            new SandboxOptions { DataFolder = Path.Combine(_folder, "live"), InlineHistoryBytes = 1_000, AppStatePatchesPerSnapshot = 5,
            KeptAppStatePatches = 5 };
        await using var sandbox = await SandboxHost.StartAsync(options, cancellationToken: Stop);
        var (phone, friend) =
            (await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop), await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop));
        for (var n = 0; n < Texts; n++) await phone.SendTextAsync(friend.Jid, "text " + n, cancellationToken: Stop);
        for (var n = 0; n < Labels; n++) await phone.WriteAppStateAsync([AppStateActions.EditLabel("label" + n, "label", 1, false)], Stop);
        sandbox.Network.SpoilDownloads(SandboxMediaFault.Unavailable);
        var store = new MemoryWhatsAppStore();
        await using (var device = new LinkedDevice(LinkedDevice.Options(sandbox), store))
        {
            await device.PairAsync(phone);
            await Eventually.TrueAsync(async () => await store.LoadHistoryNoticeAsync(null, Stop) is { Attempts: > 0 }, "history is offered and can't be had");
        }
        // The files of a killed process are those that it had written: a copy at that moment.
        using (var copying = Process.Start("cp", ["-r", options.DataFolder, Path.Combine(_folder, "killed")])) await copying.WaitForExitAsync(Stop);
        await using var again = await SandboxHost.StartAsync(options with { DataFolder = Path.Combine(_folder, "killed") }, cancellationToken: Stop);
        await using var later = new LinkedDevice(LinkedDevice.Options(again), store);
        later.Open();
        Assert.Equal(
            (Texts, null), await later.WaitAsync<HistorySynced>(synced => synced.SyncType == "initial") is { } raised ? (raised.Messages, raised.Fault)
                : default);
        for (var n = 0; n < Labels; n++)
        {
            var id = "label" + n;
            await later.WaitAsync<LabelEdited>(label => label.LabelId == id);
        }
        await later.Client.Chats.ApplyAsync([AppStateActions.EditLabel("label0", "changed", 1, false)], Stop);
        var kept = await (await again.Network.FindPhoneAsync(phone.Id, Stop))!.ReadAppStateAsync(Stop);
        Assert.Equal(Labels, kept.Count(entry => entry.Index[0] == AppStateIndex.LabelEdit));
    }
}
