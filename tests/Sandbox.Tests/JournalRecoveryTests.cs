using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Sandbox.Tests;

public sealed class JournalRecoveryTests : IDisposable
{
    private const string JournalName = "sandbox.journal";
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Confirmed_state_survives_a_kill_at_any_moment()
    {
        // The files of a killed process are those that it had written: a copy at that moment.
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = Path.Combine(_folder, "live") }, cancellationToken: Stop);
        var (ann, bob) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        await using var device = new BareClient(host);
        await device.PairAsync(bob);
        for (var round = 0; round < 5; round++)
        {
            var sent = new List<string>();
            for (var i = 0; i < 20; i++) sent.Add((await ann.SendTextAsync(bob.Lid, $"round {round} text {i}", cancellationToken: Stop)).Id);
            var copy = Copy("kill" + round);
            await using var again = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = copy }, cancellationToken: Stop);
            Assert.Equal(host.RootPublicKey, again.RootPublicKey);
            var annAgain = (await again.Network.FindPhoneAsync(ann.Id, Stop))!;
            var bobAgain = (await again.Network.FindPhoneAsync(bob.Id, Stop))!;
            Assert.Equal([device.Jid], bobAgain.LinkedDevices);
            var received = await bobAgain.ReadMessagesAsync(limit: 1_000, cancellationToken: Stop);
            Assert.Equal(20 * (round + 1), received.Count);
            Assert.All(sent, id => Assert.Contains(received, message => message.Id == id));
            Assert.All(received, message => Assert.True(message is { Rings: true, Status: SandboxMessageStatus.Received }));
            Assert.All(await annAgain.ReadMessagesAsync(limit: 1_000, cancellationToken: Stop), message =>
                Assert.Equal(SandboxMessageStatus.Delivered, message.Status));
            // Ratchets went along: both directions still decrypt.
            await annAgain.SendTextAsync(bobAgain.Jid, "after", cancellationToken: Stop);
            await bobAgain.SendTextAsync(annAgain.Jid, "after too", cancellationToken: Stop);
            await annAgain.WaitForMessageAsync(message => message.Text == "after too" && !message.FromMe, Stop);
            Assert.Equal(0, annAgain.UndecryptableCount + bobAgain.UndecryptableCount);
            await using var deviceAgain = new BareClient(again) { Credentials = device.Credentials };
            await deviceAgain.ConnectAsync(deviceAgain.Login());
            Assert.Equal(device.Credentials.Lid, (await deviceAgain.NextAsync("success")).GetJid("lid"));
        }
    }

    [Fact]
    public async Task Policy_of_a_phone_and_its_change_survive_a_restart()
    {
        var folder = Path.Combine(_folder, "policy");
        string changed, made;
        var policy = SandboxPhonePolicy.Current with { PairCodeError = 429, PairCodeBackoff = 30, PasskeyFault = SandboxPasskeyFault.NoContinuation };
        await using (var host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = folder }, cancellationToken: Stop))
        {
            made = (await host.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy), Stop)).Id;
            var phone = await PhoneTests.NewAsync(host);
            await phone.SetPolicyAsync(SandboxPhonePolicy.Permissive, Stop);
            changed = phone.Id;
        }
        await using var again = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = folder }, cancellationToken: Stop);
        Assert.Equal(policy, (await again.Network.FindPhoneAsync(made, Stop))!.Policy);
        Assert.Equal(SandboxPhonePolicy.Permissive, (await again.Network.FindPhoneAsync(changed, Stop))!.Policy);
    }

    [Fact]
    public async Task Journal_truncated_at_any_byte_loses_only_its_last_record()
    {
        var live = Path.Combine(_folder, "live");
        var lengths = new List<long>();
        await using (var host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = live }, cancellationToken: Stop))
        {
            var (ann, bob) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
            for (var i = 0; i < 3; i++)
            {
                await ann.SendTextAsync(bob.Jid, "text " + i, cancellationToken: Stop);
                lengths.Add(new FileInfo(Path.Combine(live, JournalName)).Length);
            }
        }
        var whole = await File.ReadAllBytesAsync(Path.Combine(live, JournalName), Stop);
        Assert.Equal(whole.Length, lengths[^1]);
        for (var length = lengths[1]; length <= lengths[2]; length++)
        {
            var folder = Path.Combine(_folder, "torn");
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, JournalName), whole.AsMemory(0, (int)length), Stop);
            var (state, store) = (new State.ServerState(), default(State.StateStore));
            store = new State.StateStore(state, new SandboxOptions { DataFolder = folder });
            var (journal, torn) = Journaling.Journal.Open(folder, store.Replay);
            journal.Dispose();
            var isWhole = length == lengths[2];
            Assert.Equal(isWhole ? 0 : length - lengths[1], torn);
            Assert.All(state.Accounts, account => Assert.Equal(isWhole ? 3 : 2, account.Phone.History.Count));
            Assert.Equal(isWhole ? lengths[2] : lengths[1], new FileInfo(Path.Combine(folder, JournalName)).Length);
        }
    }

    [Fact]
    public async Task Flipped_bit_ends_the_replay_at_the_record_before_it()
    {
        var live = Path.Combine(_folder, "live");
        await using (var host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = live }, cancellationToken: Stop))
            for (var i = 0; i < 4; i++) await PhoneTests.NewAsync(host);
        var path = Path.Combine(live, JournalName);
        var bytes = await File.ReadAllBytesAsync(path, Stop);
        bytes[^10] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Stop);
        await using var again = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = live }, cancellationToken: Stop);
        Assert.Equal(3, (await again.Network.ListPhonesAsync(cancellationToken: Stop)).Count);
    }

    [Fact]
    public async Task Long_journal_is_compacted_without_a_change_of_state()
    {
        var options = new SandboxOptions { DataFolder = Path.Combine(_folder, "live"), CompactionBytes = 64 * 1024, MessagesPerPhone = 5 };
        string bobId;
        await using (var host = await SandboxHost.StartAsync(options, cancellationToken: Stop))
        {
            var (ann, bob) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
            bobId = bob.Id;
            for (var i = 0; i < 1_000; i++) await ann.SendTextAsync(bob.Jid, "text " + i, cancellationToken: Stop);
            Assert.InRange(new FileInfo(Path.Combine(options.DataFolder, JournalName)).Length, 1, 4 * options.CompactionBytes);
        }
        await using var again = await SandboxHost.StartAsync(options, cancellationToken: Stop);
        var messages = await (await again.Network.FindPhoneAsync(bobId, Stop))!.ReadMessagesAsync(cancellationToken: Stop);
        Assert.Equal(Enumerable.Range(996, 5).Select(i => (long)i), messages.Select(message => message.Sequence));
        var other = (await again.Network.ListPhonesAsync(cancellationToken: Stop))[0];
        await other.SendTextAsync(messages[0].From with { User = (await again.Network.FindPhoneAsync(bobId, Stop))!.Jid.User }, "after",
            cancellationToken: Stop);
        Assert.Equal(1_001, (await (await again.Network.FindPhoneAsync(bobId, Stop))!.WaitForMessageAsync(message => message.Text == "after", Stop)).Sequence);
    }

    [Fact]
    public async Task One_folder_serves_one_process_at_a_time()
    {
        var options = new SandboxOptions { DataFolder = Path.Combine(_folder, "live") };
        await using var host = await SandboxHost.StartAsync(options, cancellationToken: Stop);
        await Assert.ThrowsAnyAsync<IOException>(() => SandboxHost.StartAsync(options, cancellationToken: Stop));
    }

    [Fact]
    public async Task Keys_on_disk_are_readable_by_their_owner_only()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder, UsesTls = true }, cancellationToken: Stop);
        foreach (var file in Directory.GetFiles(_folder)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    private string Copy(string name)
    {
        var target = Path.Combine(_folder, name);
        // The journal is locked for other readers of this runtime; the system's own copy ignores locks.
        using var copying = System.Diagnostics.Process.Start("cp", ["-r", Path.Combine(_folder, "live"), target]);
        copying.WaitForExit();
        return target;
    }
}
