using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Silo.Logging;

/// <summary>Keeps secrets out of the logs of a host.</summary>
public static class RedactedLogging
{
    /// <summary>Removes keys, tokens, query strings and phone numbers from everything the host logs. Call once, after logging was added.</summary>
    public static IServiceCollection AddRedactedLogging(this IServiceCollection services) => services.Replace(
        ServiceDescriptor.Singleton<ILoggerFactory>(
            provider => new RedactingLoggerFactory(ActivatorUtilities.CreateInstance<LoggerFactory>(provider), provider.GetService<DatabaseAvailability>())));
}
