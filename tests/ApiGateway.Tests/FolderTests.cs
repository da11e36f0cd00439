using WhatIsUp.ApiGateway.Hosting;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>What the program keeps in its data folder.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("whatisup-folder-").FullName, "data");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task A_folder_belongs_to_one_program_at_a_time()
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
}
