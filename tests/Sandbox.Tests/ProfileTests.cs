using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>About texts of accounts.</summary>
public sealed class ProfileTests : IAsyncLifetime
{
    private const string About = "At the engine ⚙";

    private readonly string _folder = Directory.CreateTempSubdirectory("profiles").FullName;
    private SandboxHost _host = null!;
    private BareClient _device = null!;
    private SandboxPhone _own = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        _device = new BareClient(_host);
        await _device.PairAsync(_own = await PhoneTests.NewAsync(_host));
        await _device.LogInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task About_text_set_by_a_device_is_in_the_answers_to_queries()
    {
        Assert.Null((await ReadAsync()).Text);
        Assert.Equal("result", (await _device.RequestAsync("status", "set", Node.OfText("status", About))).Get("type"));
        Assert.Equal(About, (await ReadAsync()).Text);
        await _device.RequestAsync("status", "set", Node.Of("status"));
        Assert.Null((await ReadAsync()).Text);
    }

    [Fact]
    public async Task Overlong_about_text_is_refused()
    {
        var answer = await _device.RequestAsync("status", "set", Node.OfText("status", new string('a', 1_025)));
        Assert.Equal("error", answer.Get("type"));
        Assert.Null((await ReadAsync()).Text);
    }

    [Fact]
    public async Task About_text_survives_a_restart_and_is_deleted_with_its_account()
    {
        await _device.RequestAsync("status", "set", Node.OfText("status", About));
        await RestartAsync();
        Assert.Equal(About, (await ReadAsync()).Text);
        await _host.Network.DeletePhoneAsync((await _host.Network.FindPhoneAsync(_own.Id, Stop))!, Stop);
        await RestartAsync(logIn: false, between: () => Assert.Contains(About, File.ReadAllText(JournalPath), StringComparison.Ordinal));
        await RestartAsync(logIn: false, between: () => Assert.DoesNotContain(About, File.ReadAllText(JournalPath), StringComparison.Ordinal));
    }

    [Fact]
    public async Task About_text_of_an_older_journal_is_read()
    {
        var changedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        await RestartAsync(logIn: false, between: () =>
        {
            var records = new RecordWriter();
            records.Begin();
            records.Op(Op.SetAbout);
            records.Number(1);
            records.Text(About);
            records.Time(changedAt);
            records.End();
            using var file = new FileStream(JournalPath, FileMode.Append);
            file.Write(records.Written.Span);
        });
        await _device.LogInAsync();
        var answer = await ReadAsync();
        Assert.Equal(About, answer.Text);
        Assert.Equal("1700000000", answer.Get("t"));
    }

    private string JournalPath => Path.Combine(_folder, "sandbox.journal");

    private async Task RestartAsync(bool logIn = true, Action? between = null)
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        between?.Invoke();
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        _device = new BareClient(_host) { Credentials = _device.Credentials };
        if (logIn) await _device.LogInAsync();
    }

    private async Task<Node> ReadAsync()
    {
        var answer = await _device.RequestAsync("usync", "get", new Node("usync", [new("mode", "query"), new("context", "interactive")],
            [Node.Of("query", Node.Of("status")), Node.Of("list", new Node("user", [new("jid", _own.Jid)]))]));
        return Assert.Single(answer.Child("usync")!.Child("list")!.Children).Child("status")!;
    }
}
