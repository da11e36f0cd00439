using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WhatIsUp.Silo.Logging;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Logging;

/// <summary>Log entries on their way from a logger to a provider.</summary>
public sealed partial class RedactingLoggerTests : IDisposable
{
    private readonly MemoryLog _log = new();
    private readonly ServiceProvider _services;

    public RedactingLoggerTests()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddRedactedLogging();
        _services = services.BuildServiceProvider();
    }

    [Fact]
    public void Entry_keeps_its_template_numbers_and_format()
    {
        LogSample(LoggerOf("WhatIsUp.Test"), TimeSpan.FromSeconds(1.5), 123_456_789, "+4917012345678", 0.5);
        Assert.Equal("Sent 123456789 bytes to … in 00:00:01.5000000 (0.50)", Assert.Single(_log.Texts));
        Assert.Contains(_log.Facts, fact => fact is { Key: "Count", Value: 123_456_789 });
        Assert.Contains(_log.Facts, fact => fact is { Key: "Recipient", Value: "…" });
    }

    [Fact]
    public void Custom_state_and_its_exception_are_redacted()
    {
        var fault = Caught(new InvalidOperationException("of 4917012345678", new FormatException("zpk_live_abcdef")));
        LoggerOf("Other").Log(LogLevel.Error, 7, new Uri("http://host/path?q=hidden"), fault, (state, exception) => $"{state} {exception!.Message}");
        Assert.Equal("http://host/path?… of …", Assert.Single(_log.Texts));
        var shown = Assert.Single(_log.Exceptions).ToString();
        Assert.StartsWith("System.InvalidOperationException: of …", shown, StringComparison.Ordinal);
        Assert.Contains("System.FormatException: …", shown, StringComparison.Ordinal);
        Assert.Contains(nameof(Caught), shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Scope_is_redacted()
    {
        using (LoggerOf("Other").BeginScope(new Dictionary<string, object?> { ["RequestPath"] = "/v1/contacts/4917012345678" })) LogNothing(LoggerOf("Other"));
        Assert.Contains(_log.Facts, fact => fact is { Key: "RequestPath", Value: "/v1/contacts/…" });
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Routing.Matching.DfaMatcher")]
    [InlineData("Orleans.Runtime.InsideRuntimeClient")]
    public void Low_levels_of_frameworks_are_disabled_in_every_configuration(string category)
    {
        var logger = LoggerOf(category);
        Assert.False(logger.IsEnabled(LogLevel.Debug));
        LogDebug(logger, "4917012345678");
        Assert.Empty(_log.Texts);
        Assert.True(logger.IsEnabled(LogLevel.Information));
    }

    public void Dispose()
    {
        _services.Dispose();
        _log.Dispose();
    }

    private ILogger LoggerOf(string category) => _services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    private static Exception Caught(Exception fault)
    {
        try
        {
            throw fault;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Sent {Count} bytes to {Recipient} in {Time} ({Share:0.00})")]
    private static partial void LogSample(ILogger logger, TimeSpan time, int count, string recipient, double share);

    [LoggerMessage(2, LogLevel.Debug, "Path {Path}")]
    private static partial void LogDebug(ILogger logger, string path);

    [LoggerMessage(3, LogLevel.Information, "Nothing")]
    private static partial void LogNothing(ILogger logger);
}
