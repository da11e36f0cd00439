using System.Globalization;
using Google.Protobuf;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>App state in the journal: confirmed changes survive a kill, and its size does not depend on the number of changes.</summary>
public sealed class AppStateRecoveryTests : IDisposable
{
    private const int Kept = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Live => Path.Combine(_folder, "live");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Records_hashes_and_newest_patches_survive_a_kill_before_and_after_a_compaction()
    {
        for (var start = 0; start < 3; start++)
        {
            // Each start compacts the journal of the previous one.
            await using var host = await SandboxHost.StartAsync(Options(Live), cancellationToken: Stop);
            var phone = await host.Network.ListPhonesAsync(cancellationToken: Stop) is [var known] ? known : await PhoneTests.NewAsync(host);
            if (start == 1) await phone.RotateAppStateKeyAsync(cancellationToken: Stop);
            for (var n = 0; n < 12; n++) await phone.WriteAppStateAsync([Label(start * 5 + n, $"start {start}")], Stop);
            await phone.WriteAppStateAsync([AppStateActions.EditLabel("3", "", 0, true), AppStateActions.PushName("Ada " + start)], Stop);
            using var copy = new Copy(this, "kill" + start);
            var (notified, kept) = (await phone.ReadAppStateAsync(Stop), copy.Load());
            foreach (var (name, collection) in kept.Collections)
            {
                var entries = notified.Where(entry => entry.Collection == name).ToArray();
                Assert.All(entries, entry => Assert.Equal(collection.State.Version, entry.Version));
                Assert.Equal(entries.Select(entry => string.Join('|', entry.Index)).Order(),
                    collection.Entries.Keys.Select(index => string.Join('|', AppStateIndex.Read(index)!)).Order());
                Assert.Equal(Math.Min(Kept, (int)collection.State.Version), collection.Patches.Count);
                // The records are those that its last writer summed up.
                var snapshot = PatchCodec.Read(name, collection.ToSnapshot(), kept.Find);
                Assert.Equal(collection.State.Hash, snapshot.State.Hash);
                // The remaining patches continue the record: the first is the one after it.
                Assert.Equal(collection.FirstVersion + 1, WhatsApp.Protobuf.SyncdPatch.Parser.ParseFrom(collection.Patches.First().Bytes).Version.Version);
            }
            Assert.Equal(13ul * (ulong)(start + 1), kept[Collections.Regular].State.Version);
        }
    }

    [Fact]
    public async Task Thousand_changes_of_one_chat_leave_one_record_and_a_short_journal()
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

    /// <summary>The files of a killed process at that moment.</summary>
    private sealed class Copy : IDisposable
    {
        private readonly string _target;
        private Journal? _journal;

        public Copy(AppStateRecoveryTests tests, string name)
        {
            _target = Path.Combine(tests._folder, name);
            // The journal is locked for other readers of this runtime; the system's own copy ignores locks.
            using var copying = System.Diagnostics.Process.Start("cp", ["-r", tests.Live, _target]);
            copying.WaitForExit();
        }

        public AccountAppState Load()
        {
            var state = new ServerState();
            var store = new StateStore(state, Options(_target));
            _ = new AppStateStore(store, Options(_target));
            (_journal, var torn) = Journal.Open(_target, store.Replay);
            Assert.Equal(0, torn);
            return state.Accounts.Single().AppState;
        }

        public void Dispose() => _journal?.Dispose();
    }
}
