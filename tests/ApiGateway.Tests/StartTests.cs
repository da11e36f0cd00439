using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>What whoever runs the program can mend keeps it from starting with a line that says so, and an exit code that stays.</summary>
public sealed class StartTests : IDisposable
{
    private const int Refused = 1;
    private const int Usage = 2;
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-start-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
        await ExpectAsync(Refused, [$"{address} is taken by another program. Stop that, or listen elsewhere with --urls."], ["--urls", address]);
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_folder_is_named()
    {
        var file = Path.Combine(_folder, "data");
        await File.WriteAllTextAsync(file, "x", Stop);
        await ExpectAsync(Refused, [$"{file} is a file, and must be a folder."], ["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", file]);
    }

    [Fact]
    public async Task Settings_that_nobody_reads_and_values_of_the_wrong_kind_are_named_together() => await ExpectAsync(
        Refused,
        [
            "WhatIsUp:Chanels is no setting; did you mean WhatIsUp:Channels?",
            "WhatIsUp:Cluster:SiloPort must be a whole number.",
            "WhatIsUp:Cluster:ResponseTimeuot is no setting; did you mean WhatIsUp:Cluster:ResponseTimeout?",
            "WhatIsUp:Channels:LeaseDuration must be a time such as 00:00:30.",
            "WhatIsUp:Webhooks:AllowedNetworks is a list: number its values, as in WhatIsUp:Webhooks:AllowedNetworks:0.",
            "WhatIsUp:Plans:trial:Bust is no setting; did you mean WhatIsUp:Plans:trial:Burst?",
        ],
        [
            "--urls", "http://127.0.0.1:0", "--WhatIsUp:Chanels:LeaseDuration", "00:00:05", "--WhatIsUp:Cluster:SiloPort", "secret", "--WhatIsUp:Cluster:ResponseTimeuot", "1",
            "--WhatIsUp:Channels:LeaseDuration", "soon", "--WhatIsUp:Webhooks:AllowedNetworks", "10.0.0.0/8", "--WhatIsUp:Plans:trial:Bust", "5",
        ]);

    [Theory]
    [InlineData("demmo is no command; did you mean demo?", "demmo")]
    [InlineData("--DataFolder is no option; did you mean --WhatIsUp:DataFolder?", "--DataFolder", "x")]
    [InlineData("--url is no option; did you mean --urls?", "--url", "http://127.0.0.1:0")]
    [InlineData("--urls needs a value.", "--urls")]
    [InlineData("new-customer needs a name: new-customer NAME", "new-customer")]
    public async Task A_command_line_that_nobody_reads_is_refused(string line, params string[] args) => await ExpectAsync(Usage, [line, "--help shows what there is."], args);

    [Theory]
    [InlineData("ApiGateway", "--help")]
    [InlineData("ApiGateway", "--version")]
    [InlineData("ApiGateway", "sandbox", "--help")]
    [InlineData("Silo", "--help")]
    [InlineData("Silo", "--version")]
    public async Task The_programs_tell_what_they_are(string project, params string[] args)
    {
        await using var program = ChildProgram.Start(project, args, Settings());
        Assert.Equal(0, await program.WaitForExitAsync(Stop));
        await Eventually.TrueAsync(() => program.Output.Contains(args.Contains("--version") ? "WhatIsUp 0." : "--WhatIsUp:NAME", StringComparison.Ordinal), "it answers");
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_damaged_database_and_a_damaged_key_are_named()
    {
        await (await Hosting.GatewayHost.StartAsync(["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder], Stop)).DisposeAsync();
        foreach (var log in Directory.GetFiles(_folder, "whatisup.db-*")) File.Delete(log);
        await File.WriteAllTextAsync(Path.Combine(_folder, "whatisup.db"), new string('x', 20_000), Stop);
        await ExpectAsync(Refused, ["The database in the data folder is damaged. Put a copy of it back."], ["--urls", "http://127.0.0.1:0"]);
        await File.WriteAllTextAsync(Path.Combine(_folder, "master.key"), "damaged", Stop);
        await ExpectAsync(
            Refused,
            [
                $"The master key is damaged: {Path.Combine(_folder, "master.key")} must hold the base64 of 32 bytes. Put the master.key of this folder back (or name the key in WhatIsUp:MasterKey); "
                + "without it nothing sealed can be opened.",
            ],
            ["--urls", "http://127.0.0.1:0"]);
    }

    [Fact]
    public async Task A_foreign_key_changes_nothing_in_the_database()
    {
        await (await Hosting.GatewayHost.StartAsync(["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder], Stop)).DisposeAsync();
        var database = Path.Combine(_folder, "whatisup.db");
        // As an earlier version left it: the newest script has not run.
        Sqlite($"DELETE FROM SchemaVersions WHERE SchemaVersionID = (SELECT max(SchemaVersionID) FROM SchemaVersions)", database);
        var before = Sqlite("SELECT count(*) FROM SchemaVersions", database);
        await File.WriteAllTextAsync(Path.Combine(_folder, "master.key"), Convert.ToBase64String(new byte[32]), Stop);
        await using var program = ChildProgram.Start("ApiGateway", ["--urls", "http://127.0.0.1:0"], Settings());
        Assert.Equal(Refused, await program.WaitForExitAsync(Stop));
        await Eventually.TrueAsync(() => program.Output.Contains("another master key", StringComparison.Ordinal), "it names the reason");
        Assert.Equal(before, Sqlite("SELECT count(*) FROM SchemaVersions", database));
    }

    [Fact]
    public async Task A_database_server_that_is_not_there_is_named()
    {
        var settings = Settings();
        settings["WhatIsUp:Database:Provider"] = "postgres";
        settings["WhatIsUp:Database:ConnectionString"] = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Ports.Free()};Username=a;Password=b;Database=c");
        await ExpectAsync(Refused, ["PostgreSQL is not reachable (ConnectionRefused): see Host and Port in WhatIsUp:Database:ConnectionString."], ["--urls", "http://127.0.0.1:0"], settings);
        settings["WhatIsUp:Database:ConnectionString"] = "Host=127.0.0.1;Colour=blue";
        await ExpectAsync(
            Refused, ["WhatIsUp:Database:ConnectionString is no connection string of PostgreSQL, such as Host=db;Username=whatisup;Password=…;Database=whatisup."],
            ["--urls", "http://127.0.0.1:0"], settings);
    }

    [Fact]
    public async Task A_read_only_or_full_file_system_is_named_and_a_disk_that_fills_up_refuses_writes_until_there_is_room()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only root can mount a small file system.");
        var disk = Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName;
        await MountAsync("-t", "tmpfs", "-o", "size=24m", "tmpfs", disk);
        try
        {
            var data = Path.Combine(disk, "data");
            await using (var gateway = await GatewayProcess.StartAsync(new TestSupport.GatewayOptions(data), Stop))
            {
                using var client = new GatewayClient(gateway.Address, gateway.TestKey);
                await FillAsync(Path.Combine(disk, "rest"));
                await Eventually.TrueAsync(async () => await TryCreateAsync(client) is HttpStatusCode.ServiceUnavailable, "a full disk refuses with 503");
                File.Delete(Path.Combine(disk, "rest"));
                await Eventually.TrueAsync(async () => await TryCreateAsync(client) is null, "there is room again");
                Assert.False(gateway.Output.Contains("   at ", StringComparison.Ordinal), gateway.Output);
            }

            var settings = Settings();
            settings["WhatIsUp:DataFolder"] = data;
            await MountAsync("-o", "remount,ro", disk);
            await ExpectAsync(Refused, [$"{Path.Combine(data, "lock")} can't be written: the file system is read-only."], ["--urls", "http://127.0.0.1:0"], settings);
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    private static async Task<HttpStatusCode?> TryCreateAsync(GatewayClient client)
    {
        try
        {
            await client.PostAsync("/v1/channels", new { name = new string('n', 60), metadata = new Dictionary<string, string> { ["note"] = new('x', 400) } }, Stop);
            return null;
        }
        catch (GatewayRefusedException refused)
        {
            return refused.Status;
        }
    }

    private static async Task FillAsync(string file)
    {
        await using var rest = new FileStream(file, FileMode.Create);
        var piece = new byte[65_536];
        try
        {
            while (true)
            {
                await rest.WriteAsync(piece, Stop);
                await rest.FlushAsync(Stop);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static object? Sqlite(string statement, string database)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }

    private static async Task MountAsync(params string[] args)
    {
        if (await RunAsync("mount", args) != 0) Assert.Skip("File systems can't be mounted here.");
    }

    private static async Task<int> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Stop);
        return process.ExitCode;
    }

    private Dictionary<string, string> Settings() => new() { ["WhatIsUp:DataFolder"] = _folder };

    /// <summary>The program ends with this code and writes these lines, in any order, and nothing else.</summary>
    private async Task ExpectAsync(int code, string[] lines, string[] args, Dictionary<string, string>? settings = null)
    {
        await using var program = ChildProgram.Start("ApiGateway", args, settings ?? Settings());
        var ended = await program.WaitForExitAsync(Stop);
        await Eventually.TrueAsync(() => program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= lines.Length, "it writes: " + program.Output, TimeSpan.FromSeconds(5));
        Assert.Equal(lines.Order(StringComparer.Ordinal), program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(code, ended);
    }
}
