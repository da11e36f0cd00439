using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Journals of older versions keep their content.</summary>
public sealed class OlderJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("older-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The journals of the fixtures of <c>tests/Cluster/Upgrade</c>, made by commit b0f3862.</summary>
    [Theory]
    [InlineData("sqlite.tar.gz")]
    [InlineData("postgres.tar.gz")]
    public async Task Journal_of_an_older_version_means_the_same_after_it_was_compacted(string fixture)
    {
        await UnpackAsync(fixture);
        var first = await ReadAsync();
        Assert.Equal(3, first.Count(line => line.StartsWith("phone ", StringComparison.Ordinal)));
        Assert.Single(first, line => line.StartsWith("device ", StringComparison.Ordinal));
        Assert.Equal(3, first.Count(line => line.StartsWith("group ", StringComparison.Ordinal) && line.EndsWith(" 3", StringComparison.Ordinal)));
        Assert.True(first.Count(line => line.StartsWith("message ", StringComparison.Ordinal)) > 10);
        Assert.Equal(first, await ReadAsync());
    }

    [Fact]
    public async Task Passkey_of_an_older_journal_is_read()
    {
        await using (var host = await StartAsync()) await PhoneTests.NewAsync(host);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] id = [1, 2, 3], user = [4, 5, 6];
        var records = new RecordWriter();
        records.Begin();
        records.Op(Op.PutPasskey);
        records.Number(1);
        records.Bytes(id);
        records.Bytes(user);
        records.Bytes(key.ExportPkcs8PrivateKey());
        records.Unsigned(7);
        records.Unsigned(6);
        records.End();
        using (var file = new FileStream(Path.Combine(_folder, "sandbox.journal"), FileMode.Append)) file.Write(records.Written.Span);
        for (var start = 0; start < 2; start++)
        {
            await using var host = await StartAsync();
            var passkey = await (await host.Network.ListPhonesAsync(cancellationToken: Stop))[0].ReadPasskeyAsync(Stop);
            Assert.Equal(id, passkey.CredentialId.ToArray());
            Assert.Equal(user, passkey.UserHandle.ToArray());
            Assert.Equal(7u, passkey.SignCount);
        }
    }

    private Task<SandboxHost> StartAsync() => SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);

    /// <summary>Unpacks the folder of the sandbox in an installation.</summary>
    private async Task UnpackAsync(string fixture)
    {
        const string Prefix = "sandbox/";
        await using var packed = typeof(OlderJournalTests).Assembly.GetManifestResourceStream(fixture)!;
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        await using var tar = new TarReader(unpacked);
        while (await tar.GetNextEntryAsync(cancellationToken: Stop) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            var path = Path.Combine(_folder, name[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await entry.ExtractToFileAsync(path, overwrite: true, Stop);
        }
    }

    /// <summary>The state after a start, one line per item.</summary>
    private async Task<List<string>> ReadAsync()
    {
        await using var host = await StartAsync();
        var found = new List<string>();
        foreach (var phone in await host.Network.ListPhonesAsync(cancellationToken: Stop))
        {
            found.Add($"phone {phone.Id} {phone.Jid} {phone.Lid} {phone.PushName} {phone.CreatedAt:O} {phone.IsOnline} {phone.Policy}");
            found.AddRange(phone.LinkedDevices.Select(device => $"device {device}"));
            found.AddRange((await phone.ListGroupsAsync(Stop)).Select(group => $"group {group.Jid} {group.Subject} {group.Members.Count}"));
            found.AddRange((await phone.ReadMessagesAsync(cancellationToken: Stop)).Select(message =>
                $"message {message.Sequence} {message.Id} {message.Chat} {message.From} {message.Text} {message.Status} {message.Timestamp:O}"));
            found.AddRange((await phone.ReadAppStateAsync(Stop)).Select(entry => $"entry {entry.Collection} {entry.Version} {entry.ValueJson}"));
        }
        return found;
    }
}
