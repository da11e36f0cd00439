using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The data folder of the program.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("whatisup-folder-").FullName, "data");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task Data_folder_in_use_is_rejected_and_its_files_are_private()
    {
        string[] args = ["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder];
        await using (await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken))
        {
            var refused = await Assert.ThrowsAsync<FolderInUseException>(() => GatewayHost.StartAsync(args, TestContext.Current.CancellationToken));
            Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
        }

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            foreach (var file in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories)) Assert.True((File.GetUnixFileMode(file) & others) == 0, file);
        }

        await using var later = await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken);
        Assert.Null(later.FirstStart);
    }

    [Fact]
    public async Task Database_readable_by_others_is_made_private_at_the_next_start()
    {
        if (OperatingSystem.IsWindows()) return;
        string[] args = ["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder];
        await (await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken)).DisposeAsync();
        var file = Path.Combine(_folder, "whatisup.db");
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var later = await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
    }

    [Fact]
    public async Task Start_without_the_master_key_is_rejected_and_changes_nothing()
    {
        string[] args = ["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder];
        await (await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken)).DisposeAsync();
        var key = Path.Combine(_folder, "master.key");
        var kept = await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken);
        File.Delete(key);
        var missing = await Assert.ThrowsAsync<StartRefusedException>(() => GatewayHost.StartAsync(args, TestContext.Current.CancellationToken));
        Assert.Contains("master.key", missing.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(key));
        await File.WriteAllTextAsync(key, Convert.ToBase64String(new byte[32]), TestContext.Current.CancellationToken);
        var foreign = await Assert.ThrowsAsync<StartRefusedException>(() => GatewayHost.StartAsync(args, TestContext.Current.CancellationToken));
        Assert.Contains("another master key", foreign.Message, StringComparison.Ordinal);
        foreach (var damaged in (string[])["", "\n", kept[..20], ",", kept + "," + kept[..20]])
        {
            await File.WriteAllTextAsync(key, damaged, TestContext.Current.CancellationToken);
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => GatewayHost.StartAsync(args, TestContext.Current.CancellationToken));
            Assert.Contains(key + " must contain the base64 of 32 bytes", refused.Message, StringComparison.Ordinal);
        }
        await File.WriteAllTextAsync(key, kept, TestContext.Current.CancellationToken);
        await (await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken)).DisposeAsync();
    }

    [Fact]
    public async Task Missing_master_key_is_reported_in_one_line()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "whatisup.db"), [], TestContext.Current.CancellationToken);
        await using var program = ChildProgram.Start(
            "ApiGateway", ["--urls", "http://127.0.0.1:0"], new Dictionary<string, string> { ["WhatIsUp:DataFolder"] = _folder });
        Assert.Equal(1, await program.WaitForExitAsync(TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(() => program.Output.Length > 0, "the line is read");
        Assert.Contains("The master key is missing", Assert.Single(program.Output.Split('\n')), StringComparison.Ordinal);
    }
}
