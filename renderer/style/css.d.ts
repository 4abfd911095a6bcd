/** Style sheets of packages, which the bundler takes along. */
declare module '*.css';
