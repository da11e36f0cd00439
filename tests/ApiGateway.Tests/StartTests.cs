using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Problems that the operator can fix prevent the start with a line that names them, and with a stable exit code.</summary>
public sealed class StartTests : IDisposable
{
    private const int Refused = 1;
    private const int Usage = 2;
    private const string InvalidConnectionString =
        "WhatIsUp:Database:ConnectionString is not a valid PostgreSQL connection string, such as Host=db;Username=whatisup;Password=…;Database=whatisup.";

    private const string NoSilo =
        "No silo of the cluster is running: start one with the same WhatIsUp:Database:ConnectionString and WhatIsUp:Cluster:ClusterId.";
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-start-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
        await ExpectAsync(Refused,
            [$"{address} is already in use by another process. Stop that process, or choose another address with --urls."], ["--urls", address]);
    }

    [Theory]
    [InlineData("ApiGateway", "WhatIsUp:Cluster:SiloPort")]
    [InlineData("ApiGateway", "WhatIsUp:Cluster:GatewayPort")]
    [InlineData("ApiGateway", "WhatIsUp:Sandbox:Port")]
    [InlineData("ApiGateway", "WhatIsUp:Sandbox:MediaPort")]
    [InlineData("ApiGateway sandbox", "WhatIsUp:Sandbox:Port")]
    [InlineData("Silo", "WhatIsUp:Cluster:SiloPort")]
    [InlineData("Silo", "WhatIsUp:Cluster:GatewayPort")]
    public async Task Port_in_use_is_reported_with_its_setting(string program, string setting)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var settings = ClusterSettings();
        settings[setting] = port;
        string[] command = program.EndsWith("sandbox", StringComparison.Ordinal) ? ["sandbox"] : ["--urls", "http://127.0.0.1:0"];
        string[] lines = [$"Port {port} is already in use by another process. Stop that process, or choose another port with {setting}."];
        await ExpectAsync(Refused, lines, command, settings, program.Split(' ')[0]);
    }

    [Fact]
    public async Task Address_of_a_silo_in_use_is_reported()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
        string[] lines = [$"{address} is already in use by another process. Stop that process, or choose another address with --urls."];
        await ExpectAsync(Refused, lines, ["--urls", address], project: "Silo");
    }

    [Fact]
    public async Task Password_that_PostgreSQL_rejects_is_reported_by_each_program()
    {
        await using var server = await PostgresServer.StartAsync(Stop);
        await server.RequirePasswordsAsync(Stop);
        var settings = ClusterSettings();
        settings["WhatIsUp:Database:Provider"] = "postgres";
        settings["WhatIsUp:Database:ConnectionString"] = server.ConnectionString() + ";Password=wrong";
        string[] urls = ["--urls", "http://127.0.0.1:0"];
        string[] lines = ["PostgreSQL rejects the user name or password in WhatIsUp:Database:ConnectionString."];
        await ExpectAsync(Refused, lines, urls, settings);
        await ExpectAsync(Refused, lines, urls, settings, "Silo");
        settings["WhatIsUp:Role"] = "gateway";
        await ExpectAsync(Refused, lines, urls, settings);
        await ExpectAsync(Refused, lines, ["new-customer", "Name"], settings);
        settings["WhatIsUp:Database:ConnectionString"] = server.ConnectionString();
        await ExpectAsync(Refused, ["PostgreSQL requires a password, but WhatIsUp:Database:ConnectionString has none."], urls, settings);
    }

    [Fact]
    public async Task Gateway_without_its_cluster_reports_what_is_missing()
    {
        await using var server = await PostgresServer.StartAsync(Stop);
        var settings = ClusterSettings();
        settings["WhatIsUp:Role"] = "gateway";
        settings["WhatIsUp:Database:ConnectionString"] = string.Create(
            CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Ports.Free()};Username=a;Password=b;Database=c");
        await ExpectAsync(
            Refused, ["PostgreSQL is not reachable (ConnectionRefused): see Host and Port in WhatIsUp:Database:ConnectionString."],
            ["--urls", "http://127.0.0.1:0"], settings);
        settings["WhatIsUp:Database:ConnectionString"] = "Host=127.0.0.1;Colour=blue";
        await ExpectAsync(Refused, [InvalidConnectionString], ["--urls", "http://127.0.0.1:0"], settings);
        settings["WhatIsUp:Database:ConnectionString"] = server.ConnectionString();
        await ExpectAsync(Refused, [NoSilo], ["--urls", "http://127.0.0.1:0"], settings);
    }

    [Fact]
    public async Task File_in_place_of_the_data_folder_is_reported()
    {
        var file = Path.Combine(_folder, "data");
        await File.WriteAllTextAsync(file, "x", Stop);
        await ExpectAsync(Refused, [$"{file} is a file but must be a folder."], ["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", file]);
    }

    [Fact]
    public async Task Unknown_settings_and_invalid_values_are_reported_together() => await ExpectAsync(
        Refused,
        [
            "WhatIsUp:Chanels is not a known setting; did you mean WhatIsUp:Channels?",
            "WhatIsUp:Cluster:SiloPort must be a whole number.",
            "WhatIsUp:Cluster:ResponseTimeuot is not a known setting; did you mean WhatIsUp:Cluster:ResponseTimeout?",
            "WhatIsUp:Channels:LeaseDuration must be a duration such as 00:00:30.",
            "WhatIsUp:Webhooks:AllowedNetworks is a list: set its elements, such as WhatIsUp:Webhooks:AllowedNetworks:0.",
            "WhatIsUp:Plans:trial:Bust is not a known setting; did you mean WhatIsUp:Plans:trial:Burst?",
        ],
        [
            "--urls", "http://127.0.0.1:0", "--WhatIsUp:Chanels:LeaseDuration", "00:00:05", "--WhatIsUp:Cluster:SiloPort", "secret",
            "--WhatIsUp:Cluster:ResponseTimeuot", "1",
            "--WhatIsUp:Channels:LeaseDuration", "soon", "--WhatIsUp:Webhooks:AllowedNetworks", "10.0.0.0/8", "--WhatIsUp:Plans:trial:Bust", "5",
        ]);

    [Theory]
    [InlineData("Unknown command demmo; did you mean demo?", "demmo")]
    [InlineData("Unknown option --DataFolder; did you mean --WhatIsUp:DataFolder?", "--DataFolder", "x")]
    [InlineData("Unknown option --url; did you mean --urls?", "--url", "http://127.0.0.1:0")]
    [InlineData("Option --urls requires a value.", "--urls")]
    [InlineData("new-customer requires a value: new-customer NAME", "new-customer")]
    [InlineData("new-login requires a value: new-login CUSTOMER", "new-login")]
    public async Task Unknown_command_line_is_rejected(string line, params string[] args) =>
        await ExpectAsync(Usage, [line, "Use --help for a list of commands and options."], args);

    [Theory]
    [InlineData("ApiGateway", "--help")]
    [InlineData("ApiGateway", "--version")]
    [InlineData("ApiGateway", "sandbox", "--help")]
    [InlineData("Silo", "--help")]
    [InlineData("Silo", "--version")]
    public async Task Programs_print_their_usage(string project, params string[] args)
    {
        await using var program = ChildProgram.Start(project, args, Settings());
        Assert.Equal(0, await program.WaitForExitAsync(Stop));
        await Eventually.TrueAsync(
            () => program.Output.Contains(args.Contains("--version") ? "WhatIsUp 0." : "--WhatIsUp:NAME", StringComparison.Ordinal), "it answers");
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Damaged_database_and_damaged_key_are_reported()
    {
        await (await Hosting.GatewayHost.StartAsync(["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder], Stop)).DisposeAsync();
        foreach (var log in Directory.GetFiles(_folder, "whatisup.db-*")) File.Delete(log);
        await File.WriteAllTextAsync(Path.Combine(_folder, "whatisup.db"), new string('x', 20_000), Stop);
        await ExpectAsync(Refused, ["The database in the data folder is damaged. Restore a backup."], ["--urls", "http://127.0.0.1:0"]);
        await File.WriteAllTextAsync(Path.Combine(_folder, "master.key"), "damaged", Stop);
        await ExpectAsync(
            Refused,
            [
                $"The master key is damaged: {Path.Combine(_folder, "master.key")} must contain the base64 of 32 bytes. Restore the master.key of this folder "
                + "(or set WhatIsUp:MasterKey); encrypted data can't be read without it.",
            ],
            ["--urls", "http://127.0.0.1:0"]);
    }

    [Fact]
    public async Task Wrong_master_key_leaves_the_database_unchanged()
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
    public async Task Unreachable_database_server_is_reported()
    {
        var settings = Settings();
        settings["WhatIsUp:Database:Provider"] = "postgres";
        settings["WhatIsUp:Database:ConnectionString"] = string.Create(CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={Ports.Free()};Username=a;Password=b;Database=c");
        await ExpectAsync(Refused, ["PostgreSQL is not reachable (ConnectionRefused): see Host and Port in WhatIsUp:Database:ConnectionString."],
            ["--urls", "http://127.0.0.1:0"], settings);
        settings["WhatIsUp:Database:ConnectionString"] = "Host=127.0.0.1;Colour=blue";
        await ExpectAsync(Refused, [InvalidConnectionString], ["--urls", "http://127.0.0.1:0"], settings);
    }

    [Fact]
    public async Task Read_only_or_full_file_system_is_reported_and_writes_resume_with_free_space()
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
            await ExpectAsync(Refused, [$"{Path.Combine(data, "lock")} can't be written: the file system is read-only."],
                ["--urls", "http://127.0.0.1:0"], settings);
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
            await client.PostAsync("/v1/channels",
                new { name = new string('n', 60), metadata = new Dictionary<string, string> { ["note"] = new('x', 400) } }, Stop);
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

    /// <summary>Adds the settings that programs of a cluster need.</summary>
    private Dictionary<string, string> ClusterSettings()
    {
        var settings = Settings();
        settings["WhatIsUp:MasterKey"] = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        settings["WhatIsUp:Media:Folder"] = Path.Combine(_folder, "media");
        settings["WhatIsUp:Cluster:SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture);
        settings["WhatIsUp:Cluster:GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    private Dictionary<string, string> Settings() => new() { ["WhatIsUp:DataFolder"] = _folder };

    /// <summary>The program ends with this code and writes these lines, in any order, and nothing else.</summary>
    private async Task ExpectAsync(int code, string[] lines, string[] args, Dictionary<string, string>? settings = null, string project = "ApiGateway")
    {
        await using var program = ChildProgram.Start(project, args, settings ?? Settings());
        var ended = await program.WaitForExitAsync(Stop);
        await Eventually.TrueAsync(() => program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= lines.Length,
            "it writes: " + program.Output, TimeSpan.FromSeconds(5));
        Assert.Equal(lines.Order(StringComparer.Ordinal), program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(code, ended);
    }
}
