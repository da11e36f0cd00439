using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Silo.Logging;

/// <summary>Keeps secrets out of the log of a host.</summary>
public static class RedactedLogging
{
    /// <summary>All loggers of the host write without keys, tokens, queries and telephone numbers. Call once, after logging was added.</summary>
    public static IServiceCollection AddRedactedLogging(this IServiceCollection services) => services.Replace(
        ServiceDescriptor.Singleton<ILoggerFactory>(provider => new RedactingLoggerFactory(ActivatorUtilities.CreateInstance<LoggerFactory>(provider), provider.GetService<DatabaseAvailability>())));
}
