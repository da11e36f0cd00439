using System.Globalization;
using Google.Protobuf;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>App state in the journal: what was told is there after a kill, and it does not grow with what was said before.</summary>
public sealed class AppStateSurvivalTests : IDisposable
{
    private const int Kept = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Live => Path.Combine(_folder, "live");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Records_sums_and_the_newest_patches_survive_a_kill_before_and_after_a_compaction()
    {
        for (var start = 0; start < 3; start++)
        {
            // Each start compacts what the one before it left.
            await using var host = await SandboxHost.StartAsync(Options(Live), cancellationToken: Stop);
            var phone = await host.Network.ListPhonesAsync(cancellationToken: Stop) is [var known] ? known : await PhoneTests.NewAsync(host);
            if (start == 1) await phone.RotateAppStateKeyAsync(cancellationToken: Stop);
            for (var n = 0; n < 12; n++) await phone.WriteAppStateAsync([Label(start * 5 + n, $"start {start}")], Stop);
            await phone.WriteAppStateAsync([AppStateActions.EditLabel("3", "", 0, true), AppStateActions.PushName("Ada " + start)], Stop);
            using var copy = new Copy(this, "kill" + start);
            var (told, kept) = (await phone.ReadAppStateAsync(Stop), copy.Load());
            foreach (var (name, collection) in kept.Collections)
            {
                var entries = told.Where(entry => entry.Collection == name).ToArray();
                Assert.All(entries, entry => Assert.Equal(collection.State.Version, entry.Version));
                Assert.Equal(entries.Select(entry => string.Join('|', entry.Index)).Order(), collection.Entries.Keys.Select(index => string.Join('|', AppStateIndex.Read(index)!)).Order());
                Assert.Equal(Math.Min(Kept, (int)collection.State.Version), collection.Patches.Count);
                // The records are those that its last writer summed up.
                var snapshot = PatchCodec.Read(name, collection.ToSnapshot(), kept.Find);
                Assert.Equal(collection.State.Hash, snapshot.State.Hash);
                // What is kept leads on from where it begins: its first patch is the one after it.
                Assert.Equal(collection.FirstVersion + 1, WhatsApp.Protobuf.SyncdPatch.Parser.ParseFrom(collection.Patches.First().Bytes).Version.Version);
            }
            Assert.Equal(13ul * (ulong)(start + 1), kept[Collections.Regular].State.Version);
        }
    }

    [Fact]
    public async Task A_thousand_changes_of_one_chat_leave_one_record_and_a_short_journal()
    {
        var journal = Path.Combine(Live, "sandbox.journal");
        await using (var host = await SandboxHost.StartAsync(Options(Live), cancellationToken: Stop))
        {
            var phone = await PhoneTests.NewAsync(host);
            for (var n = 0; n < 1_000; n++) await phone.WriteAppStateAsync([AppStateActions.Pin(phone.Jid, n % 2 == 0)], Stop);
            Assert.Equal(1_000ul, Assert.Single(await phone.ReadAppStateAsync(Stop)).Version);
            Assert.InRange(new FileInfo(journal).Length, 1, 200_000);
        }
        await using var again = await SandboxHost.StartAsync(Options(Live), cancellationToken: Stop);
        Assert.InRange(new FileInfo(journal).Length, 1, 10_000);
        var entry = Assert.Single(await (await again.Network.ListPhonesAsync(cancellationToken: Stop))[0].ReadAppStateAsync(Stop));
        Assert.Equal((1_000ul, false), (entry.Version, entry.Value.PinAction.Pinned));
    }

    private static SandboxOptions Options(string folder) => new() { DataFolder = folder, KeptAppStatePatches = Kept, CompactionBytes = 64 * 1024 };

    private static AppStateAction Label(int n, string name) => AppStateActions.EditLabel(n.ToString(CultureInfo.InvariantCulture), name, 1, false);

    /// <summary>What a killed process leaves: its files at that moment.</summary>
    private sealed class Copy : IDisposable
    {
        private readonly string _target;
        private Journal? _journal;

        public Copy(AppStateSurvivalTests tests, string name)
        {
            _target = Path.Combine(tests._folder, name);
            // The journal is locked against other readers of this runtime; the system's own copy does not ask.
            using var copying = System.Diagnostics.Process.Start("cp", ["-r", tests.Live, _target]);
            copying.WaitForExit();
        }

        public AccountAppState Load()
        {
            var world = new World();
            var ledger = new Ledger(world, Options(_target));
            (_journal, var torn) = Journal.Open(_target, ledger.Replay);
            Assert.Equal(0, torn);
            return world.Accounts.Single().AppState;
        }

        public void Dispose() => _journal?.Dispose();
    }
}
